package lyceum.core.doors;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import lyceum.core.base.Ids;
import lyceum.core.base.Tx;
import lyceum.core.places.Door;
import lyceum.core.places.Places;
import org.jspecify.annotations.Nullable;

/** Turns a passage through a door into being there: an interval begins, goes on in another zone, or ends. */
final class Moves {

    private Moves() {}

    /**
     * @param present the interval that lasts, null where the person is not inside
     * @param until until when the person may be there; null for the end of the business day
     */
    static void apply(
            Tx tx,
            Places.Snapshot snapshot,
            Door door,
            Visit.Direction direction,
            UUID person,
            Facts.@Nullable Present present,
            @Nullable Instant until,
            Instant at,
            LocalDate day,
            UUID visit) {
        switch (direction) {
            case IN -> in(tx, snapshot, door, person, present, until, at, day, visit);
            case OUT -> out(tx, door, present, at, visit);
            case NONE -> {
                // Nobody moved.
            }
        }
    }

    private static void in(
            Tx tx,
            Places.Snapshot snapshot,
            Door door,
            UUID person,
            Facts.@Nullable Present present,
            @Nullable Instant until,
            Instant at,
            LocalDate day,
            UUID visit) {
        Instant dayEnd = snapshot.dayEnd(door.site(), day);
        Instant endsAt = until == null ? dayEnd : until;
        if (present == null) {
            String rule = endsAt.equals(dayEnd) ? "day" : "shift";
            DoorsSql.enter(tx, Ids.next(tx.now()), person, door.site(), door.zone(), day, at, endsAt, rule, visit);
            return;
        }
        DoorsSql.reachesUntil(tx, present.id(), endsAt);
        if (!present.zone().equals(door.zone())) {
            go(tx, present, door.zone(), at, visit);
        }
    }

    /** Out to the street ends it; out of an inner zone leads into the outer one. */
    private static void out(Tx tx, Door door, Facts.@Nullable Present present, Instant at, UUID visit) {
        UUID outer = door.from();
        if (present == null) {
            return;
        }
        if (outer == null) {
            DoorsSql.leave(tx, present.id(), notBefore(present, at), "tap", visit);
        } else {
            go(tx, present, outer, at, visit);
        }
    }

    private static void go(Tx tx, Facts.Present present, UUID zone, Instant at, UUID visit) {
        Instant when = notBefore(present, at);
        DoorsSql.move(tx, Ids.next(tx.now()), present.id(), zone, when, visit);
        DoorsSql.leave(tx, present.id(), when, "zone", visit);
    }

    /** A late tap may be older than the interval that it ends. */
    private static Instant notBefore(Facts.Present present, Instant at) {
        return at.isBefore(present.from()) ? present.from() : at;
    }
}

package lyceum.core.doors;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import lyceum.core.base.Tx;
import lyceum.core.places.Door;
import lyceum.core.places.Places;
import lyceum.core.places.WeeklyHours;
import org.jspecify.annotations.Nullable;

/**
 * What a person's passes say at a door.
 *
 * @param until until when they let the person be there, null where they do not let them in now
 * @param any whether there is a pass for this zone at all, whatever the hour
 */
record Entitled(@Nullable Instant until, boolean any) {

    static final Entitled NOT = new Entitled(null, false);

    static Entitled of(Tx tx, Places.Snapshot snapshot, Facts.Holder holder, Door door, LocalDate day, Instant at) {
        Instant dayEnd = snapshot.dayEnd(door.site(), day);
        ZonedDateTime local = at.atZone(snapshot.zoneIdOf(door.site()));
        boolean byRole = holder.staff() && worksAt(holder, door.site());
        List<DoorsSql.PassHours> passes = DoorsSql.passes(tx, holder.person(), door.site(), door.zone(), day);
        Instant until = passes.stream()
                .map(pass -> until(pass, local, dayEnd))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(byRole ? dayEnd : null);
        return new Entitled(until, byRole || !passes.isEmpty());
    }

    /** Staff without a site of their own work at all of them. */
    private static boolean worksAt(Facts.Holder holder, UUID site) {
        return holder.home() == null || holder.home().equals(site);
    }

    private static @Nullable Instant until(DoorsSql.PassHours pass, ZonedDateTime now, Instant dayEnd) {
        String text = pass.hours();
        if (text == null) {
            return dayEnd;
        }
        WeeklyHours hours = WeeklyHours.parse(text);
        if (!hours.contains(now.toLocalDateTime())) {
            return null;
        }
        ZonedDateTime end = hours.endOf(now);
        return end == null ? dayEnd : end.toInstant();
    }
}

package lyceum.core.doors;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Clock;
import lyceum.core.places.Door;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules look at, gathered once.
 *
 * @param use what the reader is for
 * @param age how long ago the card was held to the reader
 * @param lateAfter the age from which a tap opens nothing
 * @param holders whom the card may belong to, an entry a credential
 * @param repeat the same card was at the same reader a moment ago
 * @param clock how far the time can be believed
 * @param policy what the door does while the time cannot be believed
 * @param doorOpen the door is within its hours and not closed
 * @param lockReachable a command would reach the lock
 * @param antiPassback whether the door minds a second entry without an exit
 * @param passUntil until when a pass lets the person in here, null where none does
 * @param anyPass whether the person has any pass for this zone, whatever the hour
 */
record Facts(
        Visit.Direction direction,
        boolean desk,
        Duration age,
        Duration lateAfter,
        List<Holder> holders,
        boolean repeat,
        Clock.State clock,
        Door.UntrustedClock policy,
        boolean doorOpen,
        boolean lockReachable,
        boolean antiPassback,
        @Nullable Instant passUntil,
        boolean anyPass) {

    /** Someone who carries the card that was read. */
    record Holder(
            UUID credential,
            boolean credentialActive,
            UUID person,
            String name,
            boolean personActive,
            boolean accountSuspended,
            boolean staff,
            @Nullable UUID home,
            @Nullable Present present) {}

    /** An interval of being there that still lasts. */
    record Present(UUID id, UUID zone, Instant from) {}

    /** The one person the card belongs to, null where there is none or more than one. */
    @Nullable Holder holder() {
        return holders.size() == 1 ? holders.getFirst() : null;
    }

    boolean leaving() {
        return direction == Visit.Direction.OUT;
    }

    boolean clockTrusted() {
        return clock != Clock.State.UNTRUSTED;
    }
}

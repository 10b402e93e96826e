package lyceum.core.devices;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something about a door or device that a person should look at. Lasts until {@code endedAt}; stays listed until seen. */
public record Alarm(
        UUID id,
        UUID site,
        @Nullable UUID device,
        @Nullable String deviceName,
        @Nullable UUID door,
        @Nullable String doorName,
        Kind kind,
        Instant raisedAt,
        @Nullable Instant endedAt,
        @Nullable Instant seenAt,
        @Nullable UUID seenBy,
        String detail) {

    /** The kinds of alarm. */
    public enum Kind {
        /** The door opened and nobody had asked. */
        FORCED,
        /** The door stands open for too long. */
        HELD,
        /** Someone opened the case of a device. */
        TAMPER,
        /** A device is silent for more than two of its heartbeats. */
        OFFLINE,
        /** The lock says other than it was told, or other than the door's contact. */
        DISAGREE,
        /** An unlock was granted, and the lock refused, jammed or did not answer. */
        NOT_OPENED,
        /** Taps of a reader never arrived. */
        GAP
    }

    /** An alarm was raised, ended or seen. */
    public record Changed(UUID alarm, UUID site, Kind kind) implements lyceum.core.base.Event {
        @Override
        public String name() {
            return "alarm.changed";
        }
    }
}

package lyceum.core.devices;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A lock, whatever wire it hangs on. */
public interface Lock {

    /** The states a lock can be in; {@link #UNKNOWN} whenever the device has not said so recently. */
    enum State {
        LOCKED,
        UNLOCKED,
        JAMMED,
        UNKNOWN
    }

    /**
     * A wish to open, once.
     *
     * @param id of the visit that it belongs to; a lock obeys an id once
     * @param pulse how long to hold the lock open, timed at the device where it can be
     * @param issuedAt wall time of issue
     * @param expiresAt after which no one obeys it, at most 10 s after {@code issuedAt}
     * @param tap the tap it answers, null for a remote unlock
     */
    record Unlock(
            UUID id,
            Duration pulse,
            Instant issuedAt,
            Instant expiresAt,
            @Nullable TapRef tap) {
        public Unlock {
            if (expiresAt.isAfter(issuedAt.plusSeconds(10))) {
                throw new IllegalArgumentException("an unlock lives 10 s at most");
            }
        }
    }

    /** Which tap of which reader. */
    record TapRef(String reader, String boot, long seq) {}

    /** What became of the sending; what the device did comes later as {@link Report.UnlockAnswered}. */
    enum Sent {
        /** Handed to the wire. */
        SENT,
        /** The lock is not there: nothing was sent, and nothing will be later. */
        OFFLINE
    }

    /**
     * Sends the wish, once, and returns without waiting for the device. Never retried after its expiry, never retained.
     * Called only after the visit is durable.
     */
    Sent open(Unlock unlock);

    /** The last state the device reported; from memory, never asks the wire. */
    State state();

    /** Whether a command would reach the device now. */
    boolean online();
}

package lyceum.core.base;

import java.time.Instant;

/**
 * The only source of time. Wall time says when something happened; {@link #nanos()} measures how long something took and
 * never jumps. A small computer without a real-time clock boots in the past, so wall time carries a {@link State}.
 */
public interface Clock {

    /** How far the wall time can be believed. */
    enum State {
        /** Synchronised since boot, or vouched for by a person. */
        TRUSTED,
        /** Was trusted and runs on without its source. */
        HOLDOVER,
        /** Earlier than something already recorded, or never synchronised since boot. */
        UNTRUSTED
    }

    /** The wall time in UTC, never earlier than the high-water mark that was persisted. */
    Instant now();

    /** Monotonic nanoseconds from an arbitrary origin; only differences mean anything. */
    long nanos();

    /** How far {@link #now()} can be believed at this moment. */
    State state();
}

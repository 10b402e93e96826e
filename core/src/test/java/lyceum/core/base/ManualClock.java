package lyceum.core.base;

import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves by hand. Wall time and the monotonic count move together unless the wall is set alone. */
public final class ManualClock implements Clock {

    private Instant now;
    private long nanos;
    private State state = State.TRUSTED;

    public ManualClock(Instant now) {
        this.now = now;
    }

    /** A clock that stands at a moment on a Monday morning in India. */
    public static ManualClock start() {
        return new ManualClock(Instant.parse("2026-03-02T04:30:00Z"));
    }

    /** Sets the wall, as a person or a time server would: the monotonic count stays. */
    public synchronized void set(Instant wall) {
        now = wall;
    }

    /** Lets time pass, on the wall and monotonically. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    public synchronized void state(State believed) {
        state = believed;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized State state() {
        return state;
    }
}

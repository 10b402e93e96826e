package lyceum.hardware.mqtt;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import lyceum.core.base.Clock;

/** A clock that is moved by hand and, beside that, runs with the machine's own. */
public final class TestClock implements Clock {

    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

    private final long origin = System.nanoTime();
    private final AtomicLong moved = new AtomicLong();

    /** Moves wall time and monotonic time on. */
    public void move(Duration by) {
        moved.addAndGet(by.toNanos());
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos() - origin);
    }

    @Override
    public long nanos() {
        return System.nanoTime() + moved.get();
    }

    @Override
    public State state() {
        return State.TRUSTED;
    }
}

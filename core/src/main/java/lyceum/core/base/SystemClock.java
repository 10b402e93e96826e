package lyceum.core.base;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The clock of a running server. It runs on the monotonic time from an anchor, so that a jump of the computer's clock
 * never moves it at once; {@link #tick()} compares the two every second and decides whom to believe.
 */
public final class SystemClock implements Clock {

    /** A wall clock that differs by less is drift, and followed. */
    private static final Duration DRIFT = Duration.ofSeconds(2);
    /** A jump forward up to this is a computer that slept; a longer one needs proof. */
    private static final Duration SLEEP = Duration.ofHours(1);

    /** A person reads a watch to the minute. */
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final InstantSource wall;
    private final LongSupplier monotonic;
    private final BooleanSupplier believable;
    private final Instant earliest;

    private Instant anchor;
    private long anchorNanos;
    private Instant highWater;
    private State state;
    private boolean vouched;

    /**
     * @param wall the computer's clock
     * @param monotonic nanoseconds that never jump
     * @param believable whether the computer's clock is synchronised with the world, or kept by a battery
     * @param earliest no time before this can be right: when this program was built
     */
    public SystemClock(InstantSource wall, LongSupplier monotonic, BooleanSupplier believable, Instant earliest) {
        this.wall = wall;
        this.monotonic = monotonic;
        this.believable = believable;
        this.earliest = earliest;
        Instant first = wall.instant();
        this.highWater = earliest;
        this.anchor = first.isBefore(earliest) ? earliest : first;
        this.anchorNanos = monotonic.getAsLong();
        this.state = !first.isBefore(earliest) && believable.getAsBoolean() ? State.TRUSTED : State.UNTRUSTED;
    }

    /** A clock on the computer's own time. */
    public static SystemClock of(BooleanSupplier believable, Instant earliest) {
        return new SystemClock(InstantSource.system(), System::nanoTime, believable, earliest);
    }

    @Override
    public synchronized Instant now() {
        Instant now = running();
        if (now.isBefore(highWater)) {
            return highWater;
        }
        highWater = now;
        return now;
    }

    private Instant running() {
        return anchor.plusNanos(monotonic.getAsLong() - anchorNanos);
    }

    @Override
    public long nanos() {
        return monotonic.getAsLong();
    }

    @Override
    public synchronized State state() {
        return state;
    }

    /** Time has been this late before, so says the database: it is never earlier again. */
    public synchronized void notBefore(Instant mark) {
        if (wall.instant().isBefore(mark) && running().isBefore(mark)) {
            anchorAt(mark);
            state = State.UNTRUSTED;
        }
        if (mark.isAfter(highWater)) {
            highWater = mark;
        }
    }

    /** Compares with the computer's clock; call it every second. */
    public synchronized void tick() {
        Instant says = wall.instant();
        Duration ahead = Duration.between(running(), says);
        boolean proven = believable.getAsBoolean() && !says.isBefore(earliest);
        if (ahead.abs().compareTo(DRIFT) < 0) {
            follow(says, ahead, proven);
        } else if (vouched && !proven) {
            // A person's word stands until the computer's clock can prove itself.
            state = State.TRUSTED;
        } else if (proven && !says.isBefore(highWater) && (ahead.compareTo(SLEEP) <= 0 || state == State.UNTRUSTED)) {
            anchorAt(says);
            state = State.TRUSTED;
        } else if (state == State.TRUSTED) {
            state = State.HOLDOVER;
        }
    }

    private void follow(Instant says, Duration ahead, boolean proven) {
        if (!ahead.isNegative()) {
            anchorAt(says);
        }
        if (proven && !says.isBefore(highWater)) {
            state = State.TRUSTED;
        }
    }

    /**
     * A person says what time it is.
     *
     * @throws Problem {@code clock.backwards} when something is already recorded later than that
     */
    public synchronized void vouch(Instant time) {
        if (time.isBefore(highWater.minus(MINUTE))) {
            throw Problem.conflict(
                    "clock.backwards",
                    "Something is recorded later than this already. Enter the present time, with the date.");
        }
        anchorAt(time);
        vouched = true;
        state = State.TRUSTED;
    }

    private void anchorAt(Instant time) {
        anchor = time;
        anchorNanos = monotonic.getAsLong();
    }
}

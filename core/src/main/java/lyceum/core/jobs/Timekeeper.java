package lyceum.core.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.Event;
import lyceum.core.base.JobKind;
import lyceum.core.base.Problem;
import lyceum.core.base.SystemClock;
import org.jspecify.annotations.Nullable;

/** Keeps the high-water mark of time across restarts, and lets a person vouch for the hour. */
public final class Timekeeper {

    /** The time as the server believes it. {@code vouchedBy} is the account of whoever vouched since the start. */
    public record View(
            Instant now,
            Clock.State state,
            @Nullable UUID vouchedBy,
            @Nullable Instant vouchedAt) {}

    /** Someone vouched for the time. */
    public record Vouched(Instant time) implements Event {
        @Override
        public String name() {
            return "clock.vouched";
        }
    }

    private static final Caller PLATFORM = Caller.system(Caller.PLATFORM);
    /** A pause this long is one in which people came and went unseen. */
    private static final Duration UNWATCHED = Duration.ofMinutes(5);

    /** Nobody leaves a server in a cupboard for longer; a later time is a slip of the finger. */
    private static final Duration FAR = Duration.ofDays(3_650);

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Db db;
    private final SystemClock clock;
    private volatile JobKind.@Nullable Gap gap;
    private volatile @Nullable UUID vouchedBy;
    private volatile @Nullable Instant vouchedAt;
    private long markedNanos;
    private @Nullable Instant marked;

    public Timekeeper(Db db, SystemClock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Reads how late it was when the server last ran; once, before anything else asks for the time. */
    public void start() {
        Instant mark = db.read(PLATFORM, JobsSql::mark).orElse(null);
        if (mark != null) {
            clock.notBefore(mark);
            noteGap(mark, clock.now());
        }
        mark(clock.now());
    }

    /** Call it every second: compares the clocks and persists the mark now and then. */
    public void tick() {
        Instant before = clock.now();
        clock.tick();
        Instant now = clock.now();
        noteGap(before, now);
        if (clock.nanos() - markedNanos > EVERY.toNanos()) {
            mark(now);
        }
    }

    private void noteGap(Instant from, Instant until) {
        if (Duration.between(from, until).compareTo(UNWATCHED) > 0) {
            gap = new JobKind.Gap(from, until);
        }
    }

    private void mark(Instant now) {
        markedNanos = clock.nanos();
        Instant before = marked;
        if (before == null || now.isAfter(before)) {
            db.run(PLATFORM, tx -> JobsSql.setMark(tx, now));
            marked = now;
        }
    }

    /** The last span in which nobody watched, null when there was none since the start. */
    public JobKind.@Nullable Gap gap() {
        return gap;
    }

    /** What time it is, and how far that can be believed. */
    public View view(Caller caller) {
        return new View(clock.now(), clock.state(), vouchedBy, vouchedAt);
    }

    /** A signed-in person says what time it is; written to the audit log. */
    public View vouch(Caller caller, @Nullable Instant time) {
        caller.require("clock:vouch");
        if (time == null) {
            throw Problem.invalid("time", "field.required", "Enter the present date and time.");
        }
        if (time.isAfter(clock.now().plus(FAR))) {
            throw Problem.invalid("time", "clock.far", "Enter the present date and time.");
        }
        View before = view(caller);
        Instant unbelieved = clock.now();
        clock.vouch(time);
        noteGap(unbelieved, clock.now());
        vouchedBy = caller.account();
        vouchedAt = clock.now();
        View after = view(caller);
        db.run(caller, tx -> {
            Audit.note(tx, "clock.vouch", "clock", null, before, after);
            tx.publish(new Vouched(time));
        });
        mark(clock.now());
        return after;
    }
}

package lyceum.core.jobs;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.JobKind;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Runs what comes due. After an outage a job that people would notice does not fire everything at once: what it would do
 * is listed first, and it waits a while, or until someone says run; while the clock is not trusted it does not run at all.
 */
public final class Jobs {

    /** A job with something to do, and whether it waits. */
    public record Waiting(
            String job,
            String what,
            int count,
            Instant dueAt,
            boolean held,
            @Nullable String why) {}

    private record Key(String tenant, String job) {}

    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    /** How much may happen after an outage without being shown first. */
    private static final int UNNOTICED = 20;
    /** How long a mass effect is shown before it happens by itself. */
    private static final Duration SHOWN = Duration.ofMinutes(5);

    private final Db db;
    private final Clock clock;
    private final Timekeeper time;
    private final Supplier<List<String>> tenants;
    private final List<JobKind> kinds;
    private final Map<Key, Long> nextNanos = new ConcurrentHashMap<>();
    private final Map<Key, Long> shownSince = new ConcurrentHashMap<>();

    /**
     * @param tenants the tenants whose databases are open; a sleeping one is not woken, it catches up when it opens
     */
    public Jobs(Db db, Clock clock, Timekeeper time, Supplier<List<String>> tenants, List<JobKind> kinds) {
        this.db = db;
        this.clock = clock;
        this.time = time;
        this.tenants = tenants;
        this.kinds = List.copyOf(kinds);
    }

    /** Call it every second from one thread: runs what is due. A job that fails is logged and comes again. */
    public void tick() {
        time.tick();
        long now = clock.nanos();
        for (String tenant : tenants.get()) {
            for (JobKind kind : kinds) {
                Key key = new Key(tenant, kind.name());
                if (nextNanos.getOrDefault(key, Long.MIN_VALUE) <= now) {
                    nextNanos.put(key, now + kind.every().toNanos());
                    attempt(tenant, kind, key);
                }
            }
        }
    }

    private void attempt(String tenant, JobKind kind, Key key) {
        try {
            Caller system = Caller.system(tenant);
            if (!kind.noticeable()) {
                kind.run(system, clock.now(), time.gap());
                return;
            }
            JobKind.Due due = kind.due(system, clock.now());
            if (due.count() == 0) {
                shownSince.remove(key);
            } else if (held(due, key) == null) {
                run(system, kind, due);
                shownSince.remove(key);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "Job " + kind.name() + " of " + tenant + " failed and will be tried again", e);
        }
    }

    private void run(Caller system, JobKind kind, JobKind.Due due) {
        Instant now = clock.now();
        kind.run(system, now, time.gap());
        db.run(
                Caller.system(Caller.PLATFORM),
                tx -> JobsSql.ran(tx, system.tenant(), kind.name(), now, due.count() + " done"));
    }

    /** Why the job waits, null when it may run. */
    private @Nullable String held(JobKind.Due due, Key key) {
        if (clock.state() == Clock.State.UNTRUSTED) {
            return "The clock is not trusted.";
        }
        boolean piledUp =
                due.count() > UNNOTICED && due.since().isBefore(clock.now().minus(SHOWN));
        if (!piledUp) {
            return null;
        }
        long since = shownSince.computeIfAbsent(key, first -> clock.nanos());
        return clock.nanos() - since < SHOWN.toNanos() ? "Shown for five minutes before it happens by itself." : null;
    }

    /** What is due in the caller's tenant and has not happened yet. */
    public List<Waiting> due(Caller caller) {
        caller.require("job:run");
        Caller system = Caller.system(caller.tenant());
        return kinds.stream()
                .filter(JobKind::noticeable)
                .map(kind -> waiting(system, kind))
                .filter(waiting -> waiting.count() > 0)
                .toList();
    }

    private Waiting waiting(Caller system, JobKind kind) {
        JobKind.Due due = kind.due(system, clock.now());
        String why = due.count() == 0 ? null : held(due, new Key(system.tenant(), kind.name()));
        return new Waiting(kind.name(), due.what(), due.count(), due.since(), why != null, why);
    }

    /**
     * Someone has looked at what would happen, and says run.
     *
     * @throws Problem {@code clock.untrusted} while the time is not known; {@code job.notFound}
     */
    public Waiting runNow(Caller caller, String job) {
        caller.require("job:run");
        JobKind kind = kinds.stream()
                .filter(found -> found.noticeable() && found.name().equals(job))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("job"));
        if (clock.state() == Clock.State.UNTRUSTED) {
            throw Problem.conflict("clock.untrusted", "Vouch for the time first.");
        }
        Caller system = Caller.system(caller.tenant());
        JobKind.Due due = kind.due(system, clock.now());
        run(system, kind, due);
        shownSince.remove(new Key(caller.tenant(), job));
        db.run(caller, tx -> Audit.note(tx, "job.run", "job", null, null, Map.of("job", job, "count", due.count())));
        return new Waiting(kind.name(), due.what(), due.count(), due.since(), false, null);
    }
}

package lyceum.core.base;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import lyceum.core.base.OpenDatabases.Place;
import org.jspecify.annotations.Nullable;

/**
 * The databases of all tenants: opens them at first use, keeps a bounded number open, and runs transactions on them with
 * everything that {@link Db} promises.
 */
public final class Databases implements Db {

    private static final System.Logger LOG = System.getLogger(Databases.class.getName());
    private static final Duration KEEP_ANSWERS = Duration.ofDays(1);
    /** More than a pool has connections. */
    private static final int ATTEMPTS = 6;

    private final OpenDatabases open;
    private final Clock clock;
    private final DbTimes times;
    private final Set<Thread> writing;
    private final boolean view;

    private Databases(OpenDatabases open, Clock clock, DbTimes times, Set<Thread> writing, boolean view) {
        this.open = open;
        this.clock = clock;
        this.times = times;
        this.writing = writing;
        this.view = view;
    }

    /** Databases that open at their first use; nothing is touched yet. Who may have one is decided above. */
    public static Databases open(DbConfig config, Clock clock, Events events, Migrator migrator) {
        return open(config, clock, events, migrator, DbTimes.NONE);
    }

    /** {@link #open(DbConfig, Clock, Events, Migrator)} with someone who hears how long things take. */
    public static Databases open(DbConfig config, Clock clock, Events events, Migrator migrator, DbTimes times) {
        OpenDatabases open = new OpenDatabases(config, clock, events, migrator, true);
        return new Databases(open, clock, times, ConcurrentHashMap.newKeySet(), false);
    }

    /** Answers before anything is durable: for the test that proves that the tests of durability can fail. */
    static Databases openWithoutSync(DbConfig config, Clock clock, Events events, Migrator migrator) {
        OpenDatabases open = new OpenDatabases(config, clock, events, migrator, false);
        return new Databases(open, clock, DbTimes.NONE, ConcurrentHashMap.newKeySet(), false);
    }

    /**
     * The same databases at another time: what is written through it is written as of that clock. For a demonstration's
     * history; nothing of a running site goes this way. Closing it closes nothing.
     */
    public Db at(Clock moved) {
        return new Databases(open, moved, times, writing, true);
    }

    @Override
    public <T> T read(Caller caller, String useCase, Function<Tx, T> work) {
        return timed(
                useCase,
                false,
                () -> open.using(caller.tenant(), place -> {
                    Store store = place.serving();
                    for (int attempt = 1; ; attempt++) {
                        StatementTx tx = new StatementTx(caller, clock.now(), store.begin(), false);
                        try {
                            return work.apply(tx);
                        } catch (RuntimeException e) {
                            // A pool finds out one by one that its connections are dead.
                            if (attempt == ATTEMPTS || !store.isOutage(StatementTx.sqlState(e))) {
                                throw told(store, e);
                            }
                        } finally {
                            tx.rollback();
                        }
                    }
                }));
    }

    @Override
    public <T> T write(Caller caller, String useCase, Function<Tx, T> work) {
        if (!writing.add(Thread.currentThread())) {
            throw new IllegalStateException("a write inside a write: it would not be undone with the outer one");
        }
        List<Runnable> afterwards = new ArrayList<>();
        T result;
        try {
            result = timed(
                    useCase, true, () -> open.using(caller.tenant(), place -> once(place, caller, work, afterwards)));
        } finally {
            writing.remove(Thread.currentThread());
        }
        afterwards.forEach(Databases::runQuietly);
        return result;
    }

    private static void runQuietly(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            // The commit stands; whoever asked for it is told so.
            LOG.log(Level.ERROR, "Something that follows a commit failed", e);
        }
    }

    private <T> T once(Place place, Caller caller, Function<Tx, T> work, List<Runnable> afterwards) {
        Caller.Once once = caller.request().once();
        if (once == null) {
            return commit(place, caller, work, afterwards);
        }
        Idempotency idempotency = new Idempotency(caller, once);
        try {
            return commit(place, caller, tx -> idempotency.first(tx, work), afterwards);
        } catch (Problem refusal) {
            if (Idempotency.isKept(refusal)) {
                keep(place, caller, idempotency, refusal);
            }
            throw refusal;
        } catch (Duplicate e) {
            // Perhaps the same request, faster on another thread: then its answer is there now.
            read(caller, "idempotency", tx -> {
                idempotency.replay(tx);
                return true;
            });
            throw e;
        }
    }

    private void keep(Place place, Caller caller, Idempotency idempotency, Problem refusal) {
        try {
            commit(place, caller, tx -> idempotency.refused(tx, refusal), new ArrayList<>());
        } catch (Duplicate e) {
            // The same request on another thread was refused first; either refusal will do.
        }
    }

    private <T> T commit(Place place, Caller caller, Function<Tx, T> work, List<Runnable> afterwards) {
        Store store = place.serving();
        for (int number = 1; ; number++) {
            Attempt attempt = new Attempt();
            try {
                T result = store.writing(() -> attempted(attempt, place, store, caller, work))
                        .result();
                attempt.end(place, true);
                afterwards.addAll(attempt.afterwards);
                return result;
            } catch (RuntimeException e) {
                attempt.end(place, false);
                if (number == ATTEMPTS || !attempt.isWorthAnother(store, StatementTx.sqlState(e))) {
                    throw told(store, e);
                }
            } catch (Error e) {
                attempt.end(place, false);
                throw e;
            }
        }
    }

    private <T> Store.Done<T> attempted(
            Attempt attempt, Place place, Store store, Caller caller, Function<Tx, T> work) {
        StatementTx tx = new StatementTx(caller, clock.now(), store.begin(), true);
        try {
            T result = work.apply(tx);
            if (!tx.events().isEmpty()) {
                attempt.turn = place.deliveries().take(tx.events());
            }
            attempt.committing = true;
            tx.commit();
            attempt.afterwards = tx.afterwards();
            return new Store.Done<>(result, tx.wrote());
        } finally {
            tx.rollback();
        }
    }

    /** How far one run of a write came. */
    private static final class Attempt {
        private Deliveries.@Nullable Turn turn;
        private boolean committing;
        private List<Runnable> afterwards = List.of();

        void end(Place place, boolean committed) {
            Deliveries.Turn taken = turn;
            if (taken == null) {
                return;
            }
            if (committed) {
                place.deliveries().committed(taken);
            } else {
                place.deliveries().undone(taken);
            }
        }

        /**
         * When PostgreSQL undid us in favour of another (serialization failure, deadlock), or a connection turned out to
         * be dead. Not when it died under the commit: then nobody knows whether the work is done.
         */
        boolean isWorthAnother(Store store, String sqlState) {
            return sqlState.equals("40001") || sqlState.equals("40P01") || (store.isOutage(sqlState) && !committing);
        }
    }

    /** What the asker is told: that the database is gone is nothing that they did wrong. */
    private static RuntimeException told(Store store, RuntimeException e) {
        if (!store.isOutage(StatementTx.sqlState(e))) {
            return e;
        }
        LOG.log(Level.WARNING, "The database went away under a transaction", e);
        return Store.unavailable("The database does not answer; try again in a moment.");
    }

    @Override
    public void pin(String tenant) {
        open.pin(tenant);
    }

    @Override
    public void unpin(String tenant) {
        open.unpin(tenant);
    }

    @Override
    public void release(String tenant) {
        open.release(tenant);
    }

    @Override
    public List<Health> health() {
        return open.health();
    }

    /** One round of housekeeping, which otherwise comes by itself every few seconds. */
    void tend() {
        open.tend();
    }

    @Override
    public List<String> inspect(String tenant) {
        return open.using(tenant, place -> place.serving().inspect());
    }

    @Override
    public long purgeIdempotency(String tenant) {
        return write(
                Caller.system(tenant),
                "idempotency.purge",
                tx -> BaseSql.forgetAnswers(tx, tx.now().minus(KEEP_ANSWERS)));
    }

    @Override
    public void close() {
        if (!view) {
            open.close();
        }
    }

    private <T> T timed(String useCase, boolean write, Supplier<T> what) {
        long from = clock.nanos();
        boolean done = false;
        try {
            T result = what.get();
            done = true;
            return result;
        } finally {
            times.took(useCase, write, clock.nanos() - from, done);
        }
    }
}

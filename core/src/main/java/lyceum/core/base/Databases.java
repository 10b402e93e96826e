package lyceum.core.base;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import lyceum.core.base.Store.Broken;
import org.jspecify.annotations.Nullable;

/**
 * The databases of all tenants: opens them at first use, keeps a bounded number open, and runs transactions on them with
 * everything that {@link Db} promises.
 */
public final class Databases implements Db {

    private static final System.Logger LOG = System.getLogger(Databases.class.getName());
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,38}");
    private static final Duration KEEP_ANSWERS = Duration.ofDays(1);
    private static final long WAIT_FOR_ROOM = TimeUnit.SECONDS.toNanos(2);
    private static final int ATTEMPTS = 5;
    private static final Duration TEND_EVERY = Duration.ofSeconds(5);
    private static final long IDLE = TimeUnit.MINUTES.toNanos(10);

    private final DbConfig config;
    private final Clock clock;
    private final Events events;
    private final Migrator migrator;
    private final DbTimes times;

    private final ReentrantLock guard = new ReentrantLock();
    private final Condition changed = guard.newCondition();
    /** In the order of their last use, the longest unused first. */
    private final Map<String, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    private final Set<String> pinned = ConcurrentHashMap.newKeySet();
    private final Set<Thread> writing = ConcurrentHashMap.newKeySet();
    private boolean closed;

    private final boolean durable;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("db-housekeeping").daemon().factory());

    private Databases(
            DbConfig config, Clock clock, Events events, Migrator migrator, DbTimes times, boolean durable) {
        this.config = config;
        this.clock = clock;
        this.events = events;
        this.migrator = migrator;
        this.times = times;
        this.durable = durable;
        housekeeping.scheduleWithFixedDelay(
                this::tend, TEND_EVERY.toMillis(), TEND_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        pinned.add(Caller.PLATFORM);
    }

    /** Databases that open at their first use; nothing is touched yet. Who may have one is decided above. */
    public static Databases open(DbConfig config, Clock clock, Events events, Migrator migrator) {
        return open(config, clock, events, migrator, DbTimes.NONE);
    }

    /** {@link #open(DbConfig, Clock, Events, Migrator)} with someone who hears how long things take. */
    public static Databases open(DbConfig config, Clock clock, Events events, Migrator migrator, DbTimes times) {
        return new Databases(config, clock, events, migrator, times, true);
    }

    /** Answers before anything is durable: for the test that proves that the tests of durability can fail. */
    static Databases openWithoutSync(DbConfig config, Clock clock, Events events, Migrator migrator) {
        return new Databases(config, clock, events, migrator, DbTimes.NONE, false);
    }

    /**
     * The same databases at another time: what is written through it is written as of that clock. For a demonstration's
     * history; nothing of a running site goes this way.
     */
    public Db at(Clock moved) {
        return new Moved(moved);
    }

    /** These databases by another clock. Everything but the time of a transaction is theirs. */
    private final class Moved implements Db {
        private final Clock by;

        Moved(Clock by) {
            this.by = by;
        }

        @Override
        public <T> T read(Caller caller, String useCase, Function<Tx, T> work) {
            return Databases.this.read(by, caller, useCase, work);
        }

        @Override
        public <T> T write(Caller caller, String useCase, Function<Tx, T> work) {
            return Databases.this.write(by, caller, useCase, work);
        }

        @Override
        public void pin(String tenant) {
            Databases.this.pin(tenant);
        }

        @Override
        public void unpin(String tenant) {
            Databases.this.unpin(tenant);
        }

        @Override
        public void release(String tenant) {
            Databases.this.release(tenant);
        }

        @Override
        public List<Health> health() {
            return Databases.this.health();
        }

        @Override
        public long purgeIdempotency(String tenant) {
            return Databases.this.purgeIdempotency(tenant);
        }

        @Override
        public void close() {
            // The databases outlive every view of them.
        }
    }

    @Override
    public <T> T read(Caller caller, String useCase, Function<Tx, T> work) {
        return read(clock, caller, useCase, work);
    }

    private <T> T read(Clock clock, Caller caller, String useCase, Function<Tx, T> work) {
        return timed(useCase, false, () -> using(caller.tenant(), database -> {
            StatementTx tx = new StatementTx(caller, clock.now(), database.serving().begin(), false);
            try {
                return work.apply(tx);
            } finally {
                tx.rollback();
            }
        }));
    }

    @Override
    public <T> T write(Caller caller, String useCase, Function<Tx, T> work) {
        return write(clock, caller, useCase, work);
    }

    private <T> T write(Clock clock, Caller caller, String useCase, Function<Tx, T> work) {
        if (!writing.add(Thread.currentThread())) {
            throw new IllegalStateException("a write inside a write: it would not be undone with the outer one");
        }
        List<Runnable> afterwards = new ArrayList<>();
        T result;
        try {
            result = timed(useCase, true, () -> using(caller.tenant(), db -> once(clock, db, caller, work, afterwards)));
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
            LOG.log(System.Logger.Level.ERROR, "Something that follows a commit failed", e);
        }
    }

    private <T> T once(
            Clock clock, Open database, Caller caller, Function<Tx, T> work, List<Runnable> afterwards) {
        Caller.Once once = caller.request().once();
        if (once == null) {
            return commit(clock, database, caller, work, afterwards);
        }
        Idempotency idempotency = new Idempotency(caller, once);
        try {
            return commit(clock, database, caller, tx -> idempotency.first(tx, work), afterwards);
        } catch (Problem refusal) {
            if (Idempotency.isKept(refusal)) {
                keep(database, caller, idempotency, refusal);
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

    private void keep(Open database, Caller caller, Idempotency idempotency, Problem refusal) {
        try {
            commit(clock, database, caller, tx -> idempotency.refused(tx, refusal), new ArrayList<>());
        } catch (Duplicate e) {
            // The same request on another thread was refused first; either refusal will do.
        }
    }

    private <T> T commit(
            Clock clock, Open database, Caller caller, Function<Tx, T> work, List<Runnable> afterwards) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(clock, database, caller, work, afterwards);
            } catch (RuntimeException e) {
                // PostgreSQL undid us in favour of another: serialization failure, deadlock.
                String state = StatementTx.sqlState(e);
                if (attempt == ATTEMPTS || !("40001".equals(state) || "40P01".equals(state))) {
                    throw e;
                }
            }
        }
    }

    private <T> T attempt(
            Clock clock, Open database, Caller caller, Function<Tx, T> work, List<Runnable> afterwards) {
        @Nullable Turn[] turn = new Turn[1];
        try {
            return database.serving().writing(() -> {
                StatementTx tx = new StatementTx(caller, clock.now(), database.serving().begin(), true);
                try {
                    T result = work.apply(tx);
                    if (!tx.events().isEmpty()) {
                        turn[0] = database.deliveries.queue(tx.events());
                    }
                    tx.commit();
                    afterwards.addAll(tx.afterwards());
                    return new Store.Done<>(result, tx.wrote());
                } finally {
                    tx.rollback();
                }
            }).result();
        } catch (RuntimeException | Error e) {
            afterwards.clear();
            if (turn[0] != null) {
                turn[0].events = List.of();
            }
            throw e;
        } finally {
            if (turn[0] != null) {
                database.deliveries.finished(turn[0]);
            }
        }
    }

    @Override
    public void pin(String tenant) {
        pinned.add(tenant);
        using(tenant, Open::store);
    }

    @Override
    public void unpin(String tenant) {
        if (!tenant.equals(Caller.PLATFORM)) {
            pinned.remove(tenant);
        }
    }

    @Override
    public void release(String tenant) {
        Open database;
        guard.lock();
        try {
            database = open.get(tenant);
            if (database == null || database.closing) {
                return;
            }
            database.closing = true;
            while (database.users > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            guard.unlock();
        }
        remove(database);
    }

    @Override
    public List<Health> health() {
        List<Open> databases = new ArrayList<>();
        guard.lock();
        try {
            open.values().stream().filter(database -> !database.closing).forEach(databases::add);
        } finally {
            guard.unlock();
        }
        return databases.stream()
                .map(Open::health)
                .flatMap(Optional::stream)
                .sorted((a, b) -> Boolean.compare(b.tenant().equals(Caller.PLATFORM), a.tenant().equals(Caller.PLATFORM)))
                .toList();
    }

    @Override
    public long purgeIdempotency(String tenant) {
        return write(Caller.system(tenant), "idempotency.purge", tx ->
                BaseSql.forgetAnswers(tx, tx.now().minus(KEEP_ANSWERS)));
    }

    @Override
    public void close() {
        List<String> tenants;
        guard.lock();
        try {
            closed = true;
            tenants = List.copyOf(open.keySet());
        } finally {
            guard.unlock();
        }
        housekeeping.shutdown();
        tenants.forEach(this::release);
    }

    private void tend() {
        try {
            List<Open> databases;
            guard.lock();
            try {
                databases = List.copyOf(open.values());
            } finally {
                guard.unlock();
            }
            for (Open database : databases) {
                tend(database);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Housekeeping of the databases failed", e);
        }
    }

    private void tend(Open database) {
        guard.lock();
        try {
            if (database.closing) {
                return;
            }
            if (database.users == 0 && !pinned.contains(database.tenant) && clock.nanos() - database.leftAt > IDLE) {
                closeIdle(database);
                return;
            }
            database.users++;
        } finally {
            guard.unlock();
        }
        try {
            Store store = database.store;
            if (store != null) {
                store.tend();
            }
        } finally {
            left(database);
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

    private <T> T using(String tenant, Function<Open, T> what) {
        Open database = acquire(tenant);
        try {
            return what.apply(database);
        } finally {
            left(database);
        }
    }

    private void left(Open database) {
        guard.lock();
        try {
            database.users--;
            database.leftAt = clock.nanos();
            changed.signalAll();
        } finally {
            guard.unlock();
        }
    }

    private Open acquire(String tenant) {
        if (!SLUG.matcher(tenant).matches()) {
            throw new IllegalArgumentException("not a tenant's slug");
        }
        long left = WAIT_FOR_ROOM;
        guard.lock();
        try {
            while (true) {
                if (closed) {
                    throw Store.unavailable("The server is stopping.");
                }
                Open database = open.get(tenant);
                if (database == null && hasRoom(tenant)) {
                    database = new Open(tenant);
                    open.put(tenant, database);
                }
                if (database != null && !database.closing) {
                    database.users++;
                    return database;
                }
                Optional<Open> idle = database == null ? longestIdle() : Optional.empty();
                if (idle.isPresent()) {
                    closeIdle(idle.get());
                } else if (left <= 0) {
                    throw Store.unavailable("Too many databases are in use at once; try again in a moment.");
                } else {
                    left = changed.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Store.unavailable("Interrupted while waiting for a database.");
        } finally {
            guard.unlock();
        }
    }

    private boolean hasRoom(String tenant) {
        return pinned.contains(tenant)
                || open.keySet().stream().filter(other -> !pinned.contains(other)).count() < config.open();
    }

    private Optional<Open> longestIdle() {
        return open.values().stream()
                .filter(other -> other.users == 0 && !other.closing && !pinned.contains(other.tenant))
                .findFirst();
    }

    /** Closes with the guard let go meanwhile: others' taps do not wait for it. */
    private void closeIdle(Open database) {
        database.closing = true;
        guard.unlock();
        try {
            remove(database);
        } finally {
            guard.lock();
        }
    }

    private void remove(Open database) {
        try {
            database.close();
        } finally {
            guard.lock();
            try {
                open.remove(database.tenant);
                changed.signalAll();
            } finally {
                guard.unlock();
            }
        }
    }

    /** One tenant's place among the open databases. Its counters belong to {@link #guard}. */
    private final class Open {
        final String tenant;
        final Deliveries deliveries;
        int users;
        boolean closing;
        private final ReentrantLock opening = new ReentrantLock();
        private volatile @Nullable Store store;

        /** When the last user left, by {@link Clock#nanos()}. */
        long leftAt;

        Open(String tenant) {
            this.tenant = tenant;
            this.deliveries = new Deliveries(tenant);
        }

        /** Why it does not open, until it is released: to check it again and again helps nobody. */
        private volatile @Nullable Broken broken;

        private volatile String failing = "";

        /** The store, opened by whoever comes first. A server that merely did not answer is tried at the next use. */
        Store store() {
            Store found = store;
            if (found != null) {
                return found;
            }
            opening.lock();
            try {
                Broken stays = broken;
                if (stays != null) {
                    throw stays;
                }
                if (store == null) {
                    store = config.isEmbedded()
                            ? H2Store.open(config, tenant, migrator, clock, durable)
                            : PostgresStore.open(config, tenant, migrator);
                }
                failing = "";
                return Objects.requireNonNull(store);
            } catch (Broken e) {
                broken = e;
                LOG.log(System.Logger.Level.ERROR, e.getMessage(), e);
                throw e;
            } catch (RuntimeException e) {
                String why = "The database of " + tenant + " does not open: " + e.getMessage();
                if (!why.equals(failing)) {
                    LOG.log(System.Logger.Level.ERROR, why, e);
                }
                failing = why;
                throw e;
            } finally {
                opening.unlock();
            }
        }

        /** The store, for someone who asked: what is wrong with it is for the admin and stands in {@link #health()}. */
        Store serving() {
            try {
                return store();
            } catch (Problem alreadySaid) {
                throw alreadySaid;
            } catch (RuntimeException e) {
                throw Store.unavailable("The database is out of service; an admin must look at the server.");
            }
        }

        Optional<Health> health() {
            String engine = config.isEmbedded() ? "h2" : "postgresql";
            Broken stays = broken;
            if (stays != null) {
                return Optional.of(new Health(tenant, engine, false, String.valueOf(stays.getMessage())));
            }
            Store found = store;
            if (found == null) {
                return failing.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Health(tenant, engine, false, failing));
            }
            String trouble = found.trouble();
            return Optional.of(
                    new Health(tenant, engine, trouble.isEmpty(), trouble.isEmpty() ? found.note() : trouble));
        }

        void close() {
            Store found = store;
            if (found != null) {
                found.close();
            }
        }
    }

    /** A place in the order of delivery, taken before the commit. */
    private static final class Turn {
        List<Event> events;
        boolean finished;

        Turn(List<Event> events) {
            this.events = events;
        }
    }

    /**
     * Delivers in the order of the commits. A place is taken before the commit, while the transaction still holds its
     * locks, so that whatever depends on it stands behind it; delivery waits for the places in front.
     */
    private final class Deliveries {
        private final String tenant;
        private final Deque<Turn> turns = new ArrayDeque<>();

        Deliveries(String tenant) {
            this.tenant = tenant;
        }

        synchronized Turn queue(List<Event> published) {
            Turn turn = new Turn(published);
            turns.add(turn);
            return turn;
        }

        synchronized void finished(Turn turn) {
            turn.finished = true;
            for (Turn next = turns.peek(); next != null && next.finished; next = turns.peek()) {
                turns.remove();
                events.deliver(tenant, next.events);
            }
        }
    }
}

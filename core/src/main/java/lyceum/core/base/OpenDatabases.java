package lyceum.core.base;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
 * Which databases are open: opens one at its first use, closes the longest unused one where another needs its place, and
 * looks after those that are open.
 */
final class OpenDatabases implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OpenDatabases.class.getName());
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,38}");
    private static final Duration TEND_EVERY = Duration.ofSeconds(5);
    private static final long WAIT_FOR_ROOM = TimeUnit.SECONDS.toNanos(2);
    private static final long IDLE = TimeUnit.MINUTES.toNanos(10);

    private final DbConfig config;
    private final Clock clock;
    private final Events events;
    private final Migrator migrator;
    private final boolean durable;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("db-housekeeping").daemon().factory());

    private final ReentrantLock guard = new ReentrantLock();
    private final Condition changed = guard.newCondition();
    /** In the order of their last use, the longest unused first. */
    private final Map<String, Place> open = new LinkedHashMap<>(16, 0.75f, true);

    private final Set<String> pinned = ConcurrentHashMap.newKeySet();
    private boolean closed;

    OpenDatabases(DbConfig config, Clock clock, Events events, Migrator migrator, boolean durable) {
        this.config = config;
        this.clock = clock;
        this.events = events;
        this.migrator = migrator;
        this.durable = durable;
        pinned.add(Caller.PLATFORM);
        housekeeping.scheduleWithFixedDelay(
                this::tend, TEND_EVERY.toMillis(), TEND_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does something with a tenant's database, which stays open meanwhile. */
    <T> T using(String tenant, Function<Place, T> what) {
        Place place = enter(tenant);
        try {
            return what.apply(place);
        } finally {
            leave(place);
        }
    }

    void pin(String tenant) {
        pinned.add(tenant);
        using(tenant, Place::store);
    }

    void unpin(String tenant) {
        if (!tenant.equals(Caller.PLATFORM)) {
            pinned.remove(tenant);
        }
    }

    void release(String tenant) {
        Place place;
        guard.lock();
        try {
            place = open.get(tenant);
            if (place == null || place.closing) {
                return;
            }
            place.closing = true;
            while (place.users > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            guard.unlock();
        }
        remove(place);
    }

    List<Db.Health> health() {
        return places().stream()
                .map(Place::health)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(health -> !health.tenant().equals(Caller.PLATFORM)))
                .toList();
    }

    private List<Place> places() {
        guard.lock();
        try {
            return open.values().stream().filter(place -> !place.closing).toList();
        } finally {
            guard.unlock();
        }
    }

    @Override
    public void close() {
        guard.lock();
        try {
            closed = true;
        } finally {
            guard.unlock();
        }
        housekeeping.shutdown();
        places().forEach(place -> release(place.tenant));
    }

    /** One round of housekeeping: idle databases are closed, the others tended. */
    void tend() {
        for (Place place : places()) {
            try {
                tend(place);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "Housekeeping of the database of " + place.tenant + " failed", e);
            }
        }
    }

    private void tend(Place place) {
        guard.lock();
        try {
            if (place.closing) {
                return;
            }
            if (place.users == 0 && !pinned.contains(place.tenant) && clock.nanos() - place.leftAt > IDLE) {
                closeIdle(place);
                return;
            }
            place.users++;
        } finally {
            guard.unlock();
        }
        try {
            Store store = place.store;
            if (store != null) {
                store.tend();
            }
        } finally {
            leave(place);
        }
    }

    private Place enter(String tenant) {
        if (!SLUG.matcher(tenant).matches()) {
            throw new IllegalArgumentException("not a tenant's slug");
        }
        long left = WAIT_FOR_ROOM;
        guard.lock();
        try {
            while (true) {
                Optional<Place> place = entered(tenant);
                if (place.isPresent()) {
                    return place.get();
                }
                Optional<Place> idle = open.containsKey(tenant) ? Optional.empty() : longestIdle();
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

    /** The tenant's place with one user more, unless it is being closed or there is no room for it. */
    private Optional<Place> entered(String tenant) {
        if (closed) {
            throw Store.unavailable("The server is stopping.");
        }
        Place place = open.get(tenant);
        if (place == null && hasRoom(tenant)) {
            place = new Place(tenant);
            open.put(tenant, place);
        }
        if (place == null || place.closing) {
            return Optional.empty();
        }
        place.users++;
        return Optional.of(place);
    }

    private void leave(Place place) {
        guard.lock();
        try {
            place.users--;
            place.leftAt = clock.nanos();
            changed.signalAll();
        } finally {
            guard.unlock();
        }
    }

    private boolean hasRoom(String tenant) {
        return pinned.contains(tenant)
                || open.keySet().stream()
                                .filter(other -> !pinned.contains(other))
                                .count()
                        < config.open();
    }

    private Optional<Place> longestIdle() {
        return open.values().stream()
                .filter(other -> other.users == 0 && !other.closing && !pinned.contains(other.tenant))
                .findFirst();
    }

    /** Closes with the guard let go meanwhile: others' taps do not wait for it. */
    private void closeIdle(Place place) {
        place.closing = true;
        guard.unlock();
        try {
            remove(place);
        } finally {
            guard.lock();
        }
    }

    private void remove(Place place) {
        try {
            place.close();
        } finally {
            guard.lock();
            try {
                open.remove(place.tenant);
                changed.signalAll();
            } finally {
                guard.unlock();
            }
        }
    }

    /** On a thread of its own: an interruption of the caller's would close the files that are just being opened. */
    private static <T> T uninterrupted(Supplier<T> what) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofPlatform().name("db-open").start(() -> {
            try {
                done.complete(what.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException unchanged) {
                throw unchanged;
            }
            throw e;
        }
    }

    /** One tenant's place among the open databases. Its counters belong to {@link #guard}. */
    final class Place {
        private final String tenant;
        private final Deliveries deliveries;
        private int users;
        private boolean closing;
        /** When the last user left, by {@link Clock#nanos()}. */
        private long leftAt;

        private final ReentrantLock opening = new ReentrantLock();
        private volatile @Nullable Store store;
        /** Why it does not open, until it is released: to check it again and again helps nobody. */
        private volatile @Nullable Broken broken;

        private volatile String failing = "";

        private Place(String tenant) {
            this.tenant = tenant;
            this.deliveries = new Deliveries(tenant, events);
        }

        Deliveries deliveries() {
            return deliveries;
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

        /** The store, opened by whoever comes first. A server that merely did not answer is tried at the next use. */
        private Store store() {
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
                    store = uninterrupted(this::opened);
                    failing = "";
                }
                return Objects.requireNonNull(store);
            } catch (Broken e) {
                if (broken == null) {
                    LOG.log(Level.ERROR, e.getMessage(), e);
                }
                broken = e;
                throw e;
            } catch (RuntimeException e) {
                String why = "The database of " + tenant + " does not open: " + e.getMessage();
                if (!why.equals(failing)) {
                    LOG.log(Level.ERROR, why, e);
                }
                failing = why;
                throw e;
            } finally {
                opening.unlock();
            }
        }

        private Store opened() {
            return config.isEmbedded()
                    ? H2Store.open(config, tenant, migrator, clock, durable)
                    : PostgresStore.open(config, tenant, migrator);
        }

        private Optional<Db.Health> health() {
            String engine = config.isEmbedded() ? "h2" : "postgresql";
            Broken stays = broken;
            if (stays != null) {
                return Optional.of(new Db.Health(tenant, engine, false, String.valueOf(stays.getMessage())));
            }
            Store found = store;
            if (found == null) {
                return failing.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Db.Health(tenant, engine, false, failing));
            }
            String trouble = found.trouble();
            return Optional.of(
                    new Db.Health(tenant, engine, trouble.isEmpty(), trouble.isEmpty() ? found.note() : trouble));
        }

        private void close() {
            Store found = store;
            if (found != null) {
                uninterrupted(() -> {
                    found.close();
                    return true;
                });
            }
        }
    }
}

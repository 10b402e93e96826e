package lyceum.web;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import lyceum.core.access.Access;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Event;
import lyceum.core.base.Events;
import lyceum.core.base.Json;
import org.jspecify.annotations.Nullable;

/**
 * The live channel: tells screens what changed, never what it is now. One message per topic and 250 ms, numbered, so that
 * a screen sees gaps; a new {@code epoch} after a restart, so that it sees those too.
 */
final class Live implements Events.Listener, AutoCloseable {

    /** How often a topic speaks at most. */
    static final Duration COALESCE = Duration.ofMillis(250);

    private static final int IDS = 50;

    /** What one must be allowed to read to hear of a topic. */
    static final Map<String, String> RIGHTS = Map.of(
            "presence", "presence:read",
            "visits", "visit:read",
            "alarms", "alarm:read",
            "devices", "device:read",
            "people", "person:read",
            "desk", "person:read",
            "clock", Endpoint.SIGNED_IN);

    /** A topic at a site of a tenant; without a site, of the whole tenant. */
    record Place(String tenant, String topic, @Nullable UUID site) {}

    /** Says that something changed. */
    record Changed(String changed, @Nullable UUID site, long n, String name, Set<UUID> ids) {}

    /** One topic's running number and what it has to say next. */
    private final class Topic {
        private final Place place;
        private long n;
        private long spokeAt;
        private boolean due;
        private String name = "";
        private Set<UUID> ids = new LinkedHashSet<>();

        Topic(Place place) {
            this.place = place;
            this.spokeAt = clock.nanos() - COALESCE.toNanos();
        }

        synchronized void add(String event, Set<UUID> more) {
            name = event;
            ids.addAll(more);
            if (!due) {
                due = true;
                long wait = Math.max(0, spokeAt + COALESCE.toNanos() - clock.nanos());
                later(this::speak, Duration.ofNanos(wait));
            }
        }

        private void speak() {
            Changed message;
            synchronized (this) {
                // Too many to name: an empty list says "read it all again".
                Set<UUID> named = ids.size() > IDS ? Set.of() : ids;
                message = new Changed(place.topic(), place.site(), ++n, name, named);
                ids = new LinkedHashSet<>();
                due = false;
                spokeAt = clock.nanos();
            }
            String text = Json.of(message);
            sockets.forEach(socket -> socket.hear(place, text));
        }
    }

    private final Access access;
    private final Clock clock;
    private final LiveChange.Of changes;
    private final Map<String, String> headers;
    private final String epoch = UUID.randomUUID().toString();
    private final Set<LiveSocket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<Place, Topic> topics = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("live").daemon().factory());

    Live(Access access, Clock clock, LiveChange.Of changes, Map<String, String> headers) {
        this.access = access;
        this.clock = clock;
        this.changes = changes;
        this.headers = headers;
    }

    @Override
    public void on(String tenant, Event event) {
        for (LiveChange change : changes.changes(tenant, event)) {
            Place place = new Place(tenant, change.topic(), change.site());
            topics.computeIfAbsent(place, Topic::new).add(event.name(), change.ids());
        }
    }

    LiveSocket open() {
        return new LiveSocket(this);
    }

    void joined(LiveSocket socket) {
        sockets.add(socket);
    }

    void left(LiveSocket socket) {
        sockets.remove(socket);
    }

    int connections() {
        return sockets.size();
    }

    String epoch() {
        return epoch;
    }

    Map<String, String> headers() {
        return headers;
    }

    Clock clock() {
        return clock;
    }

    Optional<Access.Identified> identify(String token, String address) {
        return access.identify(token, null, new Caller.Request(address, "", null));
    }

    /** Whether this caller may hear of the topic there; null for the site means everywhere. */
    static boolean mayHear(Caller caller, String topic, @Nullable UUID site) {
        String right = RIGHTS.get(topic);
        if (right == null) {
            return false;
        }
        if (right.equals(Endpoint.SIGNED_IN)) {
            return true;
        }
        return switch (caller.scope(right)) {
            case ALL -> true;
            case SITE -> site != null && caller.sites().contains(site);
            // Whoever sees only own rows must not learn when others' change.
            case OWN, NONE -> false;
        };
    }

    @Nullable ScheduledFuture<?> later(Runnable what, Duration wait) {
        try {
            return timer.schedule(() -> quietly(what), wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    private static void quietly(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            System.getLogger(Live.class.getName()).log(System.Logger.Level.WARNING, Where.of(e));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        List.copyOf(sockets).forEach(socket -> socket.end(1001, "the server stops"));
    }
}

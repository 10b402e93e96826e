package lyceum.hardware.mqtt;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import lyceum.core.base.Clock;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to the broker, for all tenants and every driver on it. Each connection is a new client with a clean
 * start and no session on the broker: nothing that was queued before a break, here or there, is sent or heard after it.
 *
 * <p>What arrives is handed over at once to one thread of the link's own, which calls the listeners in the order of the
 * wire; a listener may publish from there and is never made to wait for it.
 */
public final class MqttLink implements AutoCloseable {

    /**
     * How to reach the broker.
     *
     * @param url {@code tcp://host:1883} or {@code ssl://host:8883}
     * @param user account on the broker, null for a broker without accounts
     * @param caFile certificates to trust for {@code ssl} (PEM), null for those of the Java runtime
     * @param clientId unique on the broker; a second connection of the same name ends the first
     * @param will what the broker says for us when the connection breaks, retained; null for nothing
     */
    public record Settings(
            String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable Path caFile,
            String clientId,
            @Nullable Will will) {

        /** The settings of the server itself, whose presence stands at {@code lyceum/server/status}. */
        public static Settings server(
                String url, @Nullable String user, @Nullable String password, @Nullable Path caFile, String clientId) {
            return new Settings(url, user, password, caFile, clientId, new Will(SERVER_STATUS, "{\"online\":false}"));
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Settings[" + url + ", " + clientId + "]";
        }
    }

    /** A last will, and the farewell of a connection that is closed in good order. */
    public record Will(String topic, String payload) {}

    /**
     * What arrived.
     *
     * @param retained whether the broker kept it from before; false for the same message to a live subscriber
     * @param arrivedNanos {@link Clock#nanos()} at arrival
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Message(String topic, byte[] payload, boolean retained, long arrivedNanos) {}

    /** One who listens. All its methods are called on the link's one thread. */
    public interface Listener {
        /** A message on one of the filters it subscribed to. */
        void message(Message message);

        /** The connection stands and every filter is subscribed. */
        default void up() {}

        /** The connection is gone; called once for each {@link #up}. */
        default void down() {}
    }

    /** Where the server says that it is there. */
    public static final String SERVER_STATUS = "lyceum/server/status";

    private static final System.Logger LOG = System.getLogger(MqttLink.class.getName());
    /** Below Mosquitto's default of 20, beyond which Paho throws instead of waiting. */
    private static final int IN_FLIGHT = 16;

    private static final long PUBLISH_WAIT_MS = 100;
    private static final int QUEUE_LIMIT = 10_000;
    private static final long BACKOFF_FIRST_MS = 250;
    private static final long BACKOFF_LAST_MS = 10_000;
    private static final int KEEP_ALIVE_S = 10;
    private static final int CONNECT_TIMEOUT_S = 5;
    private static final int REFUSED = 0x80;

    private final Settings settings;
    private final Clock clock;
    private final Map<Listener, Set<String>> filters = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mqtt-link").daemon().factory());
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread inbound;
    private final ThreadPoolExecutor delivery = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, waiting, this::inboundThread, new ThreadPoolExecutor.DiscardPolicy());
    private final LongAdder overflow = new LongAdder();
    private volatile @Nullable Connection live;
    private volatile String fault = "The connection to the broker has not been started.";
    private volatile boolean closed;
    private boolean started;
    private long backoffMs = BACKOFF_FIRST_MS;

    public MqttLink(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private Thread inboundThread(Runnable work) {
        Thread thread = Thread.ofPlatform().name("mqtt-in").daemon().unstarted(work);
        inbound = thread;
        return thread;
    }

    /** Begins to connect, and to connect again whenever the connection breaks. Returns at once; may be called again. */
    public synchronized void start() {
        if (!started) {
            started = true;
            fault = "The connection to the broker is being made.";
            onControl(this::connect);
        }
    }

    /** Whether a message would go out now. */
    public boolean connected() {
        return live != null;
    }

    /** What is wrong, in one sentence; empty when the connection stands. */
    public String fault() {
        return fault;
    }

    /** How many messages were dropped because more than 10,000 waited. */
    public long dropped() {
        return overflow.sum();
    }

    /** Makes a listener hear everything on these topic filters from now on, beside what it heard before. */
    public void subscribe(Listener listener, Set<String> more) {
        boolean isNew = filters.get(listener) == null;
        filters.computeIfAbsent(listener, l -> ConcurrentHashMap.newKeySet()).addAll(more);
        if (isNew) {
            listeners.add(listener);
        }
        onControl(() -> {
            Connection now = live;
            if (now != null) {
                if (isNew) {
                    delivery.execute(listener::up);
                }
                subscribe(now, more, () -> {});
            }
        });
    }

    /** Ends what {@link #subscribe} began. */
    public void unsubscribe(Listener listener, Set<String> less) {
        Set<String> known = filters.get(listener);
        if (known == null) {
            return;
        }
        known.removeAll(less);
        onControl(() -> {
            Connection now = live;
            List<String> unused = less.stream()
                    .filter(one -> filters.values().stream().noneMatch(all -> all.contains(one)))
                    .toList();
            if (now != null && !unused.isEmpty()) {
                try {
                    now.client.unsubscribe(unused.toArray(String[]::new));
                } catch (MqttException e) {
                    LOG.log(Level.DEBUG, "Could not unsubscribe", e);
                }
            }
        });
    }

    /** Runs something on the listeners' thread, in its turn. */
    public void inTurn(Runnable what) {
        delivery.execute(() -> guarded(what));
    }

    /** Runs something on the listeners' thread again and again. */
    public void every(Duration period, Runnable what) {
        control.scheduleAtFixedRate(() -> inTurn(what), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Publishes at QoS 1, never retained, once. Waits up to 100 ms while too many are under way, but not on the listeners'
     * thread.
     *
     * @param expirySeconds after which the broker drops it, at least 1
     * @return whether it was handed to the wire; when not, it will not be later
     */
    public boolean publish(String topic, byte[] payload, long expirySeconds) {
        MqttMessage message = new MqttMessage(payload, 1, false, new MqttProperties());
        message.getProperties().setMessageExpiryInterval(expirySeconds);
        return publish(topic, message);
    }

    /** Publishes at QoS 1 what the broker shall keep for later subscribers. Never for a command. */
    public boolean retain(String topic, String payload) {
        return publish(topic, new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, true, new MqttProperties()));
    }

    private boolean publish(String topic, MqttMessage message) {
        Connection now = live;
        return now != null && now.publish(topic, message);
    }

    private void onControl(Runnable what) {
        try {
            control.execute(what);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The connection is closed already", e);
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        Connection connection = null;
        try {
            connection = new Connection();
            connection.open();
        } catch (MqttException | IOException | GeneralSecurityException | IllegalArgumentException e) {
            if (connection == null) {
                failed(e);
            } else {
                connection.ended(e);
            }
        }
    }

    private static String because(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> "the broker closed it";
            case NoSuchFileException missing -> "the file " + missing.getFile() + " is missing";
            case MqttException wrapped when wrapped.getCause() != null -> because(wrapped.getCause());
            case Throwable other ->
                other.getMessage() == null ? other.getClass().getSimpleName() : other.getMessage();
        };
    }

    private void failed(@Nullable Throwable cause) {
        fault = "No connection to the broker at " + settings.url() + ": " + because(cause) + ".";
        LOG.log(Level.WARNING, fault);
        if (!closed) {
            long jitter = ThreadLocalRandom.current().nextLong(backoffMs / 2 + 1);
            control.schedule(this::connect, backoffMs + jitter, TimeUnit.MILLISECONDS);
            backoffMs = Math.min(backoffMs * 2, BACKOFF_LAST_MS);
        }
    }

    private void subscribe(Connection on, Set<String> wanted, Runnable done) {
        if (wanted.isEmpty()) {
            done.run();
            return;
        }
        MqttSubscription[] subscriptions =
                wanted.stream().map(filter -> new MqttSubscription(filter, 1)).toArray(MqttSubscription[]::new);
        try {
            After after = new After(
                    token -> {
                        refusals(token, subscriptions);
                        done.run();
                    },
                    on::endLater);
            on.client.subscribe(subscriptions, null, after, new MqttProperties());
        } catch (MqttException e) {
            on.endLater(e);
        }
    }

    private void refusals(IMqttToken token, MqttSubscription[] asked) {
        int[] codes = token.getReasonCodes();
        for (int i = 0; codes != null && i < codes.length && i < asked.length; i++) {
            if (codes[i] >= REFUSED) {
                fault = "The broker does not let us listen to " + asked[i].getTopic() + ". Check its access list.";
                LOG.log(Level.WARNING, fault);
            }
        }
    }

    private void arrived(Connection from, String topic, MqttMessage message) {
        Message received = new Message(topic, message.getPayload(), message.isRetained(), clock.nanos());
        if (waiting.size() >= QUEUE_LIMIT) {
            overflow.increment();
            return;
        }
        inTurn(() -> {
            if (!from.over.get()) {
                dispatch(received);
            }
        });
    }

    private void dispatch(Message message) {
        for (Listener listener : listeners) {
            Set<String> wanted = filters.getOrDefault(listener, Set.of());
            if (wanted.stream().anyMatch(filter -> matches(filter, message.topic()))) {
                guarded(() -> listener.message(message));
            }
        }
    }

    /** A listener that fails must not take the connection down with it. */
    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A listener of the broker's messages failed", e);
        }
    }

    /** Whether a topic filter (MQTT 5, 4.7) covers a topic. */
    static boolean matches(String filter, String topic) {
        String[] f = filter.split("/", -1);
        String[] t = topic.split("/", -1);
        for (int i = 0; i < f.length; i++) {
            if (f[i].equals("#")) {
                return true;
            }
            if (i >= t.length || !(f[i].equals("+") || f[i].equals(t[i]))) {
                return false;
            }
        }
        return f.length == t.length;
    }

    /** Says farewell, and connects no more. */
    @Override
    public void close() {
        closed = true;
        Connection now = live;
        if (now != null) {
            now.farewell();
        }
        control.shutdownNow();
        delivery.shutdown();
        fault = "The connection to the broker is closed.";
    }

    /** One connection from its making to its end. */
    private final class Connection implements MqttCallback {
        private final MqttAsyncClient client;
        private final Semaphore room = new Semaphore(IN_FLIGHT);
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicBoolean up = new AtomicBoolean();

        Connection() throws MqttException {
            client = new MqttAsyncClient(settings.url(), settings.clientId(), new MemoryPersistence());
            client.setCallback(this);
        }

        void open() throws MqttException, IOException, GeneralSecurityException {
            client.connect(options(), null, new After(token -> onControl(this::subscribeAll), this::endLater));
        }

        private MqttConnectionOptions options() throws IOException, GeneralSecurityException {
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(true);
            options.setSessionExpiryInterval(0L);
            options.setAutomaticReconnect(false);
            options.setConnectionTimeout(CONNECT_TIMEOUT_S);
            options.setKeepAliveInterval(KEEP_ALIVE_S);
            options.setSocketFactory(
                    settings.url().startsWith("ssl:") ? Sockets.tls(settings.caFile()) : Sockets.plain());
            if (settings.user() != null) {
                options.setUserName(settings.user());
            }
            if (settings.password() != null) {
                options.setPassword(settings.password().getBytes(StandardCharsets.UTF_8));
            }
            Will will = settings.will();
            if (will != null) {
                byte[] payload = will.payload().getBytes(StandardCharsets.UTF_8);
                options.setWill(will.topic(), new MqttMessage(payload, 1, true, new MqttProperties()));
            }
            return options;
        }

        private void subscribeAll() {
            List<String> all = new ArrayList<>();
            filters.values().forEach(all::addAll);
            fault = "";
            subscribe(this, Set.copyOf(all), this::stands);
        }

        /** Comes after the broker has taken the subscriptions, on Paho's thread. */
        private void stands() {
            if (closed || over.get() || !up.compareAndSet(false, true)) {
                return;
            }
            live = this;
            onControl(() -> backoffMs = BACKOFF_FIRST_MS);
            inTurn(() -> {
                LOG.log(Level.INFO, "Connected to the broker at " + settings.url());
                if (settings.will() != null && settings.will().topic().equals(SERVER_STATUS)) {
                    retain(SERVER_STATUS, "{\"online\":true}");
                }
                listeners.forEach(listener -> guarded(listener::up));
            });
        }

        boolean publish(String topic, MqttMessage message) {
            try {
                boolean mayGo = Thread.currentThread() == inbound
                        ? room.tryAcquire()
                        : room.tryAcquire(PUBLISH_WAIT_MS, TimeUnit.MILLISECONDS);
                if (!mayGo) {
                    LOG.log(Level.WARNING, "Too many messages are under way: one to the broker was not sent");
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            try {
                client.publish(topic, message, null, new After(token -> room.release(), cause -> room.release()));
                return true;
            } catch (MqttException e) {
                room.release();
                LOG.log(Level.WARNING, "A message to the broker was not sent", e);
                return false;
            }
        }

        void endLater(@Nullable Throwable cause) {
            onControl(() -> ended(cause));
        }

        /** Runs on the control thread. */
        void ended(@Nullable Throwable cause) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (live == this) {
                live = null;
            }
            try {
                client.close(true);
            } catch (MqttException e) {
                LOG.log(Level.DEBUG, "A broken connection did not close cleanly", e);
            }
            if (up.get()) {
                inTurn(() -> listeners.forEach(listener -> guarded(listener::down)));
            }
            failed(cause);
        }

        void farewell() {
            live = null;
            try {
                Will will = settings.will();
                if (will != null) {
                    CountDownLatch said = new CountDownLatch(1);
                    byte[] payload = will.payload().getBytes(StandardCharsets.UTF_8);
                    client.publish(
                            will.topic(),
                            new MqttMessage(payload, 1, true, new MqttProperties()),
                            null,
                            new After(token -> said.countDown(), cause -> said.countDown()));
                    said.await(1, TimeUnit.SECONDS);
                }
                client.disconnect().waitForCompletion(500);
                client.close(true);
            } catch (MqttException e) {
                LOG.log(Level.DEBUG, "The connection did not close cleanly", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            live = live == this ? null : live;
            endLater(response.getException());
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.log(Level.DEBUG, "The broker's connection reports an error", exception);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrived(this, topic, message);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // the publisher's own listener releases its place
        }

        @Override
        public void connectComplete(boolean reconnect, String serverURI) {
            // subscribing from here is known to deadlock: it happens on the control thread
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // enhanced authentication is not used
        }
    }

    /** Paho's two-method listener from two lambdas. */
    private record After(
            java.util.function.Consumer<IMqttToken> done, java.util.function.Consumer<@Nullable Throwable> not)
            implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            done.accept(token);
        }

        @Override
        public void onFailure(IMqttToken token, @Nullable Throwable exception) {
            not.accept(exception);
        }
    }
}

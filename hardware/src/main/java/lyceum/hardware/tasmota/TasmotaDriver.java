package lyceum.hardware.tasmota;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import lyceum.core.base.Clock;
import lyceum.core.base.Problem;
import lyceum.core.base.Words;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Driver;
import lyceum.core.devices.Enrolment;
import lyceum.core.devices.Inbox;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Reader;
import lyceum.core.devices.Report;
import lyceum.core.devices.Tap;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Frames;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.mqtt.Provisioning;
import lyceum.hardware.mqtt.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Devices with Tasmota firmware, addressed by the setting {@code topic} (Tasmota's own {@code Topic}). Further settings:
 * {@code relay} (1 to 32, for a board with several), {@code pulseMs} (what a lock is prepared for, default 5000),
 * {@code heartbeatS} (Tasmota's {@code TelePeriod}, default 300) and {@code buzzer} ({@code true} where there is one).
 *
 * <p>Tasmota numbers nothing, so the driver does: a power-up is a connection of ours to the broker.
 */
public final class TasmotaDriver implements Driver {

    /** The name that devices are registered with. */
    public static final String NAME = "tasmota";

    private static final System.Logger LOG = System.getLogger(TasmotaDriver.class.getName());
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern RELAY = Pattern.compile("([1-9]|[12][0-9]|3[0-2])?");
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final int DEFAULT_HEARTBEAT_S = 300;
    private static final int DEFAULT_PULSE_MS = 5000;
    /**
     * The firmware is deaf for 2 s after each card and then sends it again while it lies there: a little more than that,
     * counted from the last time it was seen, makes one tap of it.
     */
    private static final long ONE_TAP_NANOS = Duration.ofMillis(2500).toNanos();

    private static final long ANSWER_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SETTING_EXPIRY_S = 10;
    private static final int REMEMBERED_IDS = 1000;

    private final MqttLink link;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<DeviceAddress, Known> devices = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();
    private final MqttLink.Listener ears = new Ears();
    private volatile String boot = newBoot();
    private volatile @Nullable Inbox inbox;

    public TasmotaDriver(MqttLink link, Clock clock) {
        this.link = link;
        this.clock = clock;
    }

    private String newBoot() {
        return Integer.toHexString(random.nextInt() | Integer.MIN_VALUE);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start(Inbox to) {
        inbox = to;
        link.subscribe(ears, Set.of());
        link.every(SWEEP, this::sweep);
        link.start();
    }

    @Override
    public void check(Device.Kind kind, Map<String, String> settings) {
        if (!usable(settings)) {
            throw Problem.invalid(
                    "settings.topic", "setting.topic", "Enter Tasmota's Topic: letters, digits, hyphens, underscores.");
        }
        Settings.number(settings, "relay", 1, 1, 32);
        Settings.number(settings, "pulseMs", DEFAULT_PULSE_MS, 100, 60_000);
        Settings.heartbeat(settings, DEFAULT_HEARTBEAT_S);
    }

    private static boolean usable(Map<String, String> settings) {
        return TOPIC.matcher(settings.getOrDefault("topic", "")).matches()
                && RELAY.matcher(settings.getOrDefault("relay", "")).matches();
    }

    @Override
    public void add(Device device, byte[] key) {
        if (!usable(device.settings())) {
            LOG.log(Level.WARNING, "Device {0} has no usable topic and stays offline", device.address());
        }
        Known known = new Known(device);
        Known old = devices.put(device.address(), known);
        if (old != null) {
            forget(old);
        }
        // Also fetches the last will, which the broker keeps, once more.
        link.subscribe(ears, known.filters());
    }

    @Override
    public void remove(DeviceAddress address) {
        Known old = devices.remove(address);
        if (old != null) {
            forget(old);
        }
    }

    private void forget(Known old) {
        if (devices.values().stream().noneMatch(other -> other.topic.equals(old.topic))) {
            link.unsubscribe(ears, old.filters());
        }
    }

    @Override
    public Lock lock(DeviceAddress address) {
        return known(address, Device.Kind.LOCK);
    }

    @Override
    public Reader reader(DeviceAddress address) {
        return known(address, Device.Kind.READER);
    }

    private Known known(DeviceAddress address, Device.Kind kind) {
        Known known = devices.get(address);
        if (known == null || known.device.kind() != kind) {
            throw new IllegalArgumentException("no " + Words.of(kind) + " at " + address);
        }
        return known;
    }

    @Override
    public Enrolment enrolment(Device device, byte[] key) {
        String topic = new Known(device).topic;
        String user = Provisioning.user(device.address());
        String password = Provisioning.password(key);
        return new Enrolment(
                Base64.getEncoder().encodeToString(key),
                user,
                password,
                Provisioning.passwordLine(user, password),
                List.of(
                        "user " + user,
                        "topic write tele/" + topic + "/#",
                        "topic write stat/" + topic + "/#",
                        "topic read cmnd/" + topic + "/#"),
                null,
                List.of(
                        "In Tasmota's console: Backlog MqttUser " + user
                                + "; MqttPassword <the broker password>; Topic " + topic,
                        "Then: Backlog PowerRetain 0; SensorRetain 0; ButtonRetain 0; SwitchRetain 0; PowerOnState 0",
                        "Tasmota checks no signature: give it this account and a network of its own. Version 9 or newer."));
    }

    @Override
    public String fault() {
        return link.fault();
    }

    /** How many frames were dropped, by the code of the reason. */
    public Map<String, Long> rejected() {
        Map<String, Long> counts = new TreeMap<>();
        rejected.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }

    /** Ends listening; the link belongs to whoever made it. */
    @Override
    public void close() {
        devices.values().forEach(known -> link.unsubscribe(ears, known.filters()));
    }

    private void sweep() {
        devices.values().stream()
                .filter(known -> known.saidOnline && !known.fresh())
                .forEach(Known::lost);
    }

    private void report(Report report) {
        Inbox to = inbox;
        if (to != null) {
            to.report(report);
        }
    }

    private void hand(DeviceAddress at, String direction, byte[] frame, @Nullable String fault) {
        Inbox to = inbox;
        if (to != null) {
            to.frame(at, direction, Arrays.copyOf(frame, Math.min(frame.length, Frames.MAX_BYTES)), fault);
        }
    }

    private final class Ears implements MqttLink.Listener {

        @Override
        public void up() {
            boot = newBoot();
            devices.values().forEach(Known::numberAnew);
        }

        @Override
        public void down() {
            devices.values().stream().filter(known -> known.saidOnline).forEach(Known::lost);
        }

        @Override
        public void message(MqttLink.Message message) {
            String[] level = message.topic().split("/", -1);
            devices.values().stream()
                    .filter(known -> level.length == 3 && known.topic.equals(level[1]))
                    .forEach(known -> hear(known, level[0] + "/" + level[2], message));
        }

        private void hear(Known known, String what, MqttLink.Message message) {
            try {
                if (known.heard(what, message)) {
                    hand(known.device.address(), "in", message.payload(), null);
                }
            } catch (Frames.Malformed e) {
                rejected.computeIfAbsent(e.code(), c -> new LongAdder()).increment();
                hand(known.device.address(), "in", message.payload(), e.code());
                LOG.log(Level.DEBUG, "Dropped a frame on {0}: {1}", message.topic(), e.code());
            }
        }
    }

    /** A registered device and what it has said. Written on the link's thread, read from any. */
    private final class Known implements Lock, Reader {
        private final Device device;
        private final String topic;
        private final String relay;
        private final int preparedPulse;
        private final long patienceNanos;
        private final LinkedHashSet<UUID> sentIds = new LinkedHashSet<>();
        private volatile boolean saidOnline;
        private volatile long heardNanos;
        private volatile Lock.State lastState = Lock.State.UNKNOWN;
        private volatile int confirmedPulse = -1;
        private volatile @Nullable Asked asked;
        private @Nullable Card lastCard;
        private long lastCardNanos;
        private long seq;

        Known(Device device) {
            this.device = device;
            this.topic = device.settings().getOrDefault("topic", "");
            this.relay = device.settings().getOrDefault("relay", "");
            this.preparedPulse = TasmotaFrames.pulseTime(Duration.ofMillis(pulseMs(device.settings())));
            this.patienceNanos =
                    Settings.patience(device.settings(), DEFAULT_HEARTBEAT_S).toNanos();
        }

        private static int pulseMs(Map<String, String> settings) {
            try {
                return Settings.number(settings, "pulseMs", DEFAULT_PULSE_MS, 100, 60_000);
            } catch (Problem unusable) {
                return DEFAULT_PULSE_MS;
            }
        }

        Set<String> filters() {
            if (!usable(device.settings())) {
                return Set.of();
            }
            Set<String> filters = new LinkedHashSet<>(
                    List.of("tele/" + topic + "/LWT", "tele/" + topic + "/STATE", "tele/" + topic + "/SENSOR"));
            if (device.kind() == Device.Kind.LOCK) {
                filters.add("stat/" + topic + "/RESULT");
                filters.add("stat/" + topic + "/POWER" + relay);
            }
            return filters;
        }

        boolean fresh() {
            return clock.nanos() - heardNanos <= patienceNanos;
        }

        void numberAnew() {
            seq = 0;
            lastCard = null;
        }

        /** Returns whether the frame concerned this device at all. */
        boolean heard(String what, MqttLink.Message message) throws Frames.Malformed {
            if (what.equals("tele/LWT")) {
                connection(TasmotaFrames.online(message.payload()), message);
                return true;
            }
            if (message.retained()) {
                throw new Frames.Malformed("frame.retained");
            }
            boolean mine = switch (device.kind()) {
                case READER -> what.equals("tele/SENSOR") && tapped(message);
                case LOCK -> lockSays(what, message);
                case SENSOR -> what.equals("tele/SENSOR") && measured(message);
            };
            heardNanos = message.arrivedNanos();
            return mine;
        }

        private void connection(boolean online, MqttLink.Message message) {
            if (!online) {
                lost();
                return;
            }
            heardNanos = message.arrivedNanos();
            saidOnline = true;
            report(new Report.Online(device.address()));
            if (device.kind() == Device.Kind.LOCK) {
                confirmedPulse = -1;
                send("PulseTime" + relay, Integer.toString(preparedPulse), SETTING_EXPIRY_S);
                send("POWER" + relay, "", SETTING_EXPIRY_S);
            }
        }

        private boolean tapped(MqttLink.Message message) throws Frames.Malformed {
            Card card = TasmotaFrames.card(message.payload()).orElse(null);
            if (card == null) {
                return false;
            }
            boolean same = card.equals(lastCard) && message.arrivedNanos() - lastCardNanos < ONE_TAP_NANOS;
            lastCard = card;
            lastCardNanos = message.arrivedNanos();
            Inbox to = inbox;
            if (!same && to != null) {
                to.tap(new Tap(device.address(), card, boot, ++seq, Duration.ZERO, message.arrivedNanos()));
            }
            return true;
        }

        private boolean lockSays(String what, MqttLink.Message message) throws Frames.Malformed {
            byte[] frame = message.payload();
            if (what.equals("stat/POWER" + relay)) {
                turned(TasmotaFrames.power(frame));
                return true;
            }
            if (what.equals("stat/RESULT")) {
                TasmotaFrames.pulse(frame, relay).ifPresent(pulse -> confirmedPulse = pulse);
            }
            if (what.equals("stat/RESULT") || what.equals("tele/STATE")) {
                TasmotaFrames.power(frame, relay).ifPresent(this::turned);
                return true;
            }
            return false;
        }

        private void turned(Lock.State now) {
            boolean changed = now != lastState;
            lastState = now;
            if (changed) {
                report(new Report.LockState(device.address(), now));
            }
            Asked open = asked;
            if (now == Lock.State.UNLOCKED && open != null) {
                asked = null;
                if (clock.nanos() - open.atNanos() <= ANSWER_NANOS) {
                    report(new Report.UnlockAnswered(device.address(), open.id(), Report.UnlockAnswered.Outcome.DONE));
                }
            }
        }

        private boolean measured(MqttLink.Message message) throws Frames.Malformed {
            List<Report.Reading> readings = TasmotaFrames.readings(device.address(), message.payload());
            readings.forEach(TasmotaDriver.this::report);
            return !readings.isEmpty();
        }

        void lost() {
            saidOnline = false;
            lastState = Lock.State.UNKNOWN;
            confirmedPulse = -1;
            asked = null;
            report(new Report.Offline(device.address()));
        }

        private boolean send(String command, String payload, long expiryS) {
            byte[] frame = payload.getBytes(StandardCharsets.UTF_8);
            boolean sent = link.publish("cmnd/" + topic + "/" + command, frame, expiryS);
            if (sent) {
                hand(device.address(), "out", (command + " " + payload).getBytes(StandardCharsets.UTF_8), null);
            }
            return sent;
        }

        @Override
        public boolean online() {
            return link.connected() && saidOnline && fresh();
        }

        @Override
        public Lock.State state() {
            return online() ? lastState : Lock.State.UNKNOWN;
        }

        /**
         * Never switches on without a pulse: where the device has not confirmed the right one, it is sent ahead.
         */
        @Override
        public Sent open(Unlock unlock) {
            long life = Duration.between(clock.now(), unlock.expiresAt()).toMillis();
            if (!online() || life <= 0 || !firstTime(unlock.id())) {
                return Sent.OFFLINE;
            }
            int pulse = TasmotaFrames.pulseTime(unlock.pulse());
            long expiryS = Math.max(1, life / 1000);
            asked = new Asked(unlock.id(), clock.nanos());
            // A pulse that it has not confirmed goes ahead of the switching on, on the same connection and in this
            // order.
            boolean pulsed = pulse == confirmedPulse || send("PulseTime" + relay, Integer.toString(pulse), expiryS);
            return pulsed && send("POWER" + relay, "ON", expiryS) ? Sent.SENT : Sent.OFFLINE;
        }

        private boolean firstTime(UUID id) {
            synchronized (sentIds) {
                if (sentIds.size() >= REMEMBERED_IDS) {
                    sentIds.remove(sentIds.getFirst());
                }
                return sentIds.add(id);
            }
        }

        @Override
        public void answer(Answer answer) {
            if (Boolean.parseBoolean(device.settings().get("buzzer"))) {
                send("Buzzer", answer.result() == Result.OPEN ? "1,2" : "3,1", SETTING_EXPIRY_S);
            }
        }
    }

    private record Asked(UUID id, long atNanos) {}
}

package lyceum.hardware.mqtt;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import lyceum.core.base.Clock;
import lyceum.core.base.Json;
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
import org.jspecify.annotations.Nullable;

/**
 * Devices that speak Lyceum's own topics, {@code lyceum/<tenant>/<site>/<device>/…}. Only registered devices are heard;
 * what a device did before this connection (retained taps, events and acknowledgements) is not news and is dropped.
 */
public final class MqttDriver implements Driver {

    /** The name that devices are registered with. */
    public static final String NAME = "mqtt";

    private static final System.Logger LOG = System.getLogger(MqttDriver.class.getName());
    private static final Set<String> FILTERS = Set.of(
            "lyceum/+/+/+/tap",
            "lyceum/+/+/+/status",
            "lyceum/+/+/+/state",
            "lyceum/+/+/+/event",
            "lyceum/+/+/+/ack",
            "lyceum/+/+/+/reading");
    private static final Duration SWEEP = Duration.ofSeconds(2);
    private static final int DEFAULT_HEARTBEAT_S = 60;
    private static final long FEEDBACK_EXPIRY_S = 3;
    /** {@code lyceum}, tenant, site, device, what. */
    private static final int LEVELS = 5;

    private final MqttLink link;
    private final Clock clock;
    private final Map<DeviceAddress, Known> devices = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();
    private final MqttLink.Listener ears = new Ears();
    private volatile @Nullable Inbox inbox;

    public MqttDriver(MqttLink link, Clock clock) {
        this.link = link;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start(Inbox to) {
        inbox = to;
        link.subscribe(ears, FILTERS);
        link.every(SWEEP, this::sweep);
        link.start();
    }

    @Override
    public void check(Device.Kind kind, Map<String, String> settings) {
        Settings.heartbeat(settings, DEFAULT_HEARTBEAT_S);
    }

    /** {@inheritDoc} A lock without a key of 32 bytes is never commanded: its commands could not be told from forged ones. */
    @Override
    public void add(Device device, byte[] key) {
        if (device.kind() == Device.Kind.LOCK && key.length < Command.KEY_BYTES) {
            LOG.log(Level.WARNING, "Lock {0} has no key of 32 bytes and stays offline", device.address());
        }
        devices.compute(device.address(), (address, old) -> {
            Known fresh = new Known(device, key.clone());
            if (old != null && old.device.kind() == device.kind()) {
                fresh.remember(old);
            }
            return fresh;
        });
        // What the broker kept of this device (its session, its state) comes again with a fresh subscription.
        link.subscribe(ears, FILTERS);
    }

    @Override
    public void remove(DeviceAddress address) {
        devices.remove(address);
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
        return Provisioning.enrolment(device, key);
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
        link.unsubscribe(ears, FILTERS);
    }

    /** Reports devices that have been silent for two heartbeats. */
    void sweep() {
        devices.values().forEach(known -> {
            if (known.saidOnline && !known.fresh()) {
                known.lost();
            }
        });
    }

    private void drop(@Nullable Known from, MqttLink.Message message, String code) {
        rejected.computeIfAbsent(code, c -> new LongAdder()).increment();
        if (from != null) {
            hand(from, message, code);
        } else {
            LOG.log(Level.DEBUG, "Dropped a frame on {0}: {1}", message.topic(), code);
        }
    }

    private void hand(Known from, MqttLink.Message message, @Nullable String fault) {
        Inbox to = inbox;
        if (to != null) {
            byte[] frame = message.payload();
            byte[] shown = frame.length > Frames.MAX_BYTES ? Arrays.copyOf(frame, Frames.MAX_BYTES) : frame;
            to.frame(from.device.address(), "in", shown, fault);
        }
    }

    private void report(Report report) {
        Inbox to = inbox;
        if (to != null) {
            to.report(report);
        }
    }

    private final class Ears implements MqttLink.Listener {

        @Override
        public void message(MqttLink.Message message) {
            String[] level = message.topic().split("/", -1);
            if (level.length != LEVELS) {
                return;
            }
            Known from = devices.get(new DeviceAddress(level[1], level[2], level[3]));
            if (from == null) {
                drop(null, message, "frame.unregistered");
                return;
            }
            try {
                from.heard(level[4], message);
                hand(from, message, null);
            } catch (Frames.Malformed e) {
                drop(from, message, e.code());
            }
        }

        @Override
        public void down() {
            devices.values().forEach(known -> {
                if (known.saidOnline) {
                    known.lost();
                } else {
                    known.forgetConnection();
                }
            });
        }
    }

    /** A registered device and what it has said. Written on the link's thread, read from any. */
    private final class Known implements Lock, Reader {
        private final Device device;
        private final byte[] key;
        private final String base;
        private final long patienceNanos;
        private volatile String session = "";
        private volatile Lock.State lastState = Lock.State.UNKNOWN;
        private volatile boolean saidOnline;
        private volatile long heardNanos;
        // Written on the link's thread only; volatile because a device that is registered anew copies them.
        private volatile String boot = "";
        private volatile long highestSeq;

        Known(Device device, byte[] key) {
            this.device = device;
            this.key = key;
            this.base = "lyceum/" + device.address() + "/";
            this.patienceNanos =
                    Settings.patience(device.settings(), DEFAULT_HEARTBEAT_S).toNanos();
        }

        void remember(Known old) {
            session = old.session;
            lastState = old.lastState;
            saidOnline = old.saidOnline;
            heardNanos = old.heardNanos;
            boot = old.boot;
            highestSeq = old.highestSeq;
        }

        boolean fresh() {
            return clock.nanos() - heardNanos <= patienceNanos;
        }

        void heard(String what, MqttLink.Message message) throws Frames.Malformed {
            boolean mayBeKept = what.equals("status") || what.equals("state");
            if (message.retained() && !mayBeKept) {
                throw new Frames.Malformed("frame.retained");
            }
            switch (what) {
                case "tap" -> tapped(message);
                case "status" -> status(Frames.status(message.payload()), message);
                case "state" -> stateIs(Frames.state(only(Device.Kind.LOCK, message)), message);
                case "ack" -> said(message, Frames.ack(device.address(), only(Device.Kind.LOCK, message)));
                case "event" -> said(message, Frames.event(device.address(), message.payload()));
                case "reading" -> said(message, Frames.reading(device.address(), message.payload()));
                case String other -> throw new Frames.Malformed("frame.topic");
            }
        }

        private byte[] only(Device.Kind kind, MqttLink.Message message) throws Frames.Malformed {
            if (device.kind() != kind) {
                throw new Frames.Malformed("frame.kind");
            }
            return message.payload();
        }

        private void tapped(MqttLink.Message message) throws Frames.Malformed {
            Frames.Tapped tapped = Frames.tap(only(Device.Kind.READER, message));
            alive(message);
            gap(tapped);
            Inbox to = inbox;
            if (to != null) {
                to.tap(new Tap(
                        device.address(),
                        tapped.card(),
                        tapped.boot(),
                        tapped.seq(),
                        tapped.age(),
                        message.arrivedNanos()));
            }
        }

        /** Sequence numbers begin at 1; at a reader never heard of, whatever comes first is where we begin. */
        private void gap(Frames.Tapped tapped) {
            boolean sameBoot = boot.equals(tapped.boot());
            long expected = sameBoot ? highestSeq + 1 : boot.isEmpty() ? tapped.seq() : 1;
            if (tapped.seq() > expected) {
                report(new Report.Gap(device.address(), tapped.boot(), expected, tapped.seq() - 1));
            }
            highestSeq = sameBoot ? Math.max(highestSeq, tapped.seq()) : tapped.seq();
            boot = tapped.boot();
        }

        private void status(Frames.Status status, MqttLink.Message message) throws Frames.Malformed {
            if (status.online() && status.session().isEmpty() && device.kind() == Device.Kind.LOCK) {
                throw new Frames.Malformed("frame.malformed");
            }
            if (!status.online()) {
                lost();
                return;
            }
            session = status.session();
            heardNanos = message.arrivedNanos();
            saidOnline = true;
            report(new Report.Online(device.address()));
        }

        private void stateIs(Lock.State now, MqttLink.Message message) {
            lastState = now;
            if (!message.retained()) {
                alive(message);
            }
            report(new Report.LockState(device.address(), now));
        }

        private void said(MqttLink.Message message, Report report) {
            alive(message);
            report(report);
        }

        /** Any live message is a sign of life, but only a status says that a lock can be commanded. */
        private void alive(MqttLink.Message message) {
            heardNanos = message.arrivedNanos();
            if (!saidOnline && device.kind() != Device.Kind.LOCK) {
                saidOnline = true;
                report(new Report.Online(device.address()));
            }
        }

        void forgetConnection() {
            saidOnline = false;
            session = "";
            lastState = Lock.State.UNKNOWN;
        }

        void lost() {
            forgetConnection();
            report(new Report.Offline(device.address()));
        }

        @Override
        public boolean online() {
            boolean usable = device.kind() != Device.Kind.LOCK || key.length >= Command.KEY_BYTES;
            return usable && link.connected() && saidOnline && fresh();
        }

        @Override
        public Lock.State state() {
            return online() ? lastState : Lock.State.UNKNOWN;
        }

        @Override
        public Sent open(Unlock unlock) {
            String to = session;
            long life = Duration.between(clock.now(), unlock.expiresAt()).toMillis();
            if (to.isEmpty() || !online() || life <= 0) {
                return Sent.OFFLINE;
            }
            byte[] command = Command.sign(unlock, to, key).json();
            if (!link.publish(base + "command", command, Math.max(1, life / 1000))) {
                return Sent.OFFLINE;
            }
            out(command);
            return Sent.SENT;
        }

        @Override
        public void answer(Answer answer) {
            Feedback feedback = new Feedback(
                    answer.boot(),
                    answer.seq(),
                    Words.of(answer.result()),
                    answer.code(),
                    answer.say() == null ? "" : answer.say());
            byte[] frame = Json.of(feedback).getBytes(StandardCharsets.UTF_8);
            if (link.publish(base + "feedback", frame, FEEDBACK_EXPIRY_S)) {
                out(frame);
            }
        }

        private void out(byte[] frame) {
            Inbox to = inbox;
            if (to != null) {
                to.frame(device.address(), "out", frame, null);
            }
        }
    }

    /** What a reader is told of one tap. */
    record Feedback(String boot, long seq, String result, String code, String say) {}
}

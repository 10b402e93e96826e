package lyceum.hardware.sim;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Frames;
import org.jspecify.annotations.Nullable;

/**
 * The simulated site's devices. Thread-safe; everything a device does happens on the site's own thread, in order, as on a
 * wire: {@link #tap}, {@link #act} and {@link Lock#open} return at once.
 */
public final class SimDriver implements Driver {

    /** The name that devices are registered with. */
    public static final String NAME = "sim";

    /** What can be done to a device by hand. */
    public enum Action {
        /** The bolt sticks: the lock says so instead of opening. */
        JAM,
        /** The bolt moves again. */
        FREE,
        /** Its link is cut: it works on and nobody hears of it. */
        CUT,
        /** Its link is whole again. */
        JOIN,
        /** Someone opens the door, whatever the lock says. */
        OPEN,
        /** The door falls shut. */
        CLOSE
    }

    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration GIVE_UP = Duration.ofSeconds(3);

    private final Agenda agenda;
    private final Clock clock;
    private final boolean byItself;
    private final Map<DeviceAddress, SimDevice> devices = new ConcurrentHashMap<>();
    private volatile @Nullable Inbox inbox;

    /** A site whose time runs by itself. */
    public SimDriver(Clock clock) {
        this(clock, true);
    }

    private SimDriver(Clock clock, boolean byItself) {
        this.clock = clock;
        this.byItself = byItself;
        this.agenda = new Agenda(clock);
    }

    /** A site where nothing happens but in {@link #settle}: for tests that move the clock by hand. */
    public static SimDriver byHand(Clock clock) {
        return new SimDriver(clock, false);
    }

    /** Lets everything happen that is due by the clock, on this thread. */
    public void settle() {
        agenda.settle();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start(Inbox to) {
        inbox = to;
        if (byItself) {
            agenda.start();
        }
        agenda.after(Duration.ZERO, this::beat);
    }

    private void beat() {
        devices.values().stream()
                .filter(device -> device.joined)
                .forEach(device -> report(new Report.Online(device.address)));
        agenda.after(HEARTBEAT, this::beat);
    }

    @Override
    public void add(Device device, byte[] key) {
        devices.compute(
                device.address(),
                (address, old) -> old != null && old.kind == device.kind()
                        ? old
                        : switch (device.kind()) {
                            case LOCK -> new SimLock(address);
                            case READER -> new SimReader(address);
                            case SENSOR -> new SimDevice(address, Device.Kind.SENSOR);
                        });
        agenda.after(Duration.ZERO, () -> {
            SimDevice added = devices.get(device.address());
            if (added != null) {
                added.announce();
            }
        });
    }

    @Override
    public void remove(DeviceAddress address) {
        devices.remove(address);
    }

    @Override
    public Lock lock(DeviceAddress address) {
        return known(address, SimLock.class);
    }

    @Override
    public Reader reader(DeviceAddress address) {
        return known(address, SimReader.class);
    }

    private <T extends SimDevice> T known(DeviceAddress address, Class<T> type) {
        SimDevice device = devices.get(address);
        if (!type.isInstance(device)) {
            throw new IllegalArgumentException("no simulated " + type.getSimpleName() + " at " + address);
        }
        return type.cast(device);
    }

    @Override
    public Enrolment enrolment(Device device, byte[] key) {
        return new Enrolment(
                Base64.getEncoder().encodeToString(key),
                null,
                null,
                null,
                List.of(),
                null,
                List.of("A simulated device needs nothing: it is at work already."));
    }

    /** Nothing can be wrong with a wire that is not there. */
    @Override
    public String fault() {
        return "";
    }

    @Override
    public void close() {
        agenda.close();
    }

    /**
     * Holds a card to a reader.
     *
     * @return the answer, or empty when none came within 3 s
     * @throws IllegalArgumentException when there is no simulated reader
     */
    public CompletableFuture<Optional<Reader.Answer>> tap(DeviceAddress reader, Card card) {
        return tap(reader, card, Duration.ZERO);
    }

    /** {@link #tap(DeviceAddress, Card)} of a tap that is already this old when it arrives. */
    public CompletableFuture<Optional<Reader.Answer>> tap(DeviceAddress reader, Card card, Duration age) {
        SimReader at = known(reader, SimReader.class);
        CompletableFuture<Optional<Reader.Answer>> answer = new CompletableFuture<>();
        agenda.after(Duration.ZERO, () -> at.tapped(card, age, answer));
        return answer;
    }

    /** Has a reader send its last tap once more, as one that heard no answer does. Nothing when it has not been tapped. */
    public void repeat(DeviceAddress reader) {
        SimReader at = known(reader, SimReader.class);
        agenda.after(Duration.ZERO, at::again);
    }

    /** Has a reader send a frame that a real one once sent, in the form of Lyceum's own tap topic, well formed or not. */
    public void replay(DeviceAddress reader, byte[] frame) {
        SimReader at = known(reader, SimReader.class);
        byte[] copy = frame.clone();
        agenda.after(Duration.ZERO, () -> at.sends(copy));
    }

    /**
     * Does something to a device.
     *
     * @throws IllegalArgumentException when there is no such device, or it has no bolt and no door to do it to
     */
    public void act(DeviceAddress address, Action action) {
        switch (action) {
            case CUT -> withDevice(address, device -> device.joined(false));
            case JOIN -> withDevice(address, device -> device.joined(true));
            case JAM -> withLock(address, lock -> lock.jam(true));
            case FREE -> withLock(address, lock -> lock.jam(false));
            case OPEN -> withLock(address, lock -> lock.door(true));
            case CLOSE -> withLock(address, lock -> lock.door(false));
        }
    }

    /** Makes commands take this long to reach a lock. */
    public void slow(DeviceAddress lock, Duration delay) {
        known(lock, SimLock.class).delay = delay;
    }

    /** Has someone press the exit button beside a lock. */
    public void exit(DeviceAddress lock) {
        withLock(lock, at -> at.says(new Report.ExitRequested(at.address)));
    }

    /** Has a sensor report a value. */
    public void read(DeviceAddress sensor, String quantity, double value, String unit) {
        withDevice(sensor, at -> at.says(new Report.Reading(at.address, quantity, value, unit)));
    }

    private void withDevice(DeviceAddress address, Consumer<SimDevice> what) {
        SimDevice device = known(address, SimDevice.class);
        agenda.after(Duration.ZERO, () -> what.accept(device));
    }

    private void withLock(DeviceAddress address, Consumer<SimLock> what) {
        SimLock lock = known(address, SimLock.class);
        agenda.after(Duration.ZERO, () -> what.accept(lock));
    }

    private void report(Report report) {
        Inbox to = inbox;
        if (to != null) {
            to.report(report);
        }
    }

    private void frame(DeviceAddress at, String direction, byte[] frame, @Nullable String fault) {
        Inbox to = inbox;
        if (to != null) {
            to.frame(at, direction, frame, fault);
        }
    }

    /** Any device: it is there, or its link is cut. Changed on the site's thread only. */
    private class SimDevice {
        final DeviceAddress address;
        final Device.Kind kind;
        volatile boolean joined = true;

        SimDevice(DeviceAddress address, Device.Kind kind) {
            this.address = address;
            this.kind = kind;
        }

        void says(Report report) {
            if (joined) {
                report(report);
            }
        }

        void announce() {
            says(new Report.Online(address));
        }

        void joined(boolean now) {
            if (joined && !now) {
                report(new Report.Offline(address));
            }
            boolean back = now && !joined;
            joined = now;
            if (back) {
                announce();
            }
        }
    }

    private final class SimLock extends SimDevice implements Lock {
        private static final int REMEMBERED = 1000;

        private final Map<UUID, Boolean> obeyed = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        };
        private volatile State bolt = State.LOCKED;
        private volatile Duration delay = Duration.ZERO;
        private boolean jammed;
        private long relockNanos;

        SimLock(DeviceAddress address) {
            super(address, Device.Kind.LOCK);
        }

        @Override
        void announce() {
            super.announce();
            says(new Report.LockState(address, bolt));
        }

        @Override
        public Sent open(Unlock unlock) {
            if (!joined || !clock.now().isBefore(unlock.expiresAt())) {
                return Sent.OFFLINE;
            }
            frame(address, "out", Json.of(unlock).getBytes(StandardCharsets.UTF_8), null);
            agenda.after(delay, () -> arrived(unlock));
            return Sent.SENT;
        }

        private void arrived(Unlock unlock) {
            if (!joined) {
                return;
            }
            boolean expired = !clock.now().isBefore(unlock.expiresAt());
            boolean repeated = obeyed.putIfAbsent(unlock.id(), true) != null;
            if (expired || repeated) {
                says(new Report.UnlockAnswered(address, unlock.id(), Report.UnlockAnswered.Outcome.REFUSED));
            } else if (jammed) {
                turn(State.JAMMED);
                says(new Report.UnlockAnswered(address, unlock.id(), Report.UnlockAnswered.Outcome.JAMMED));
            } else {
                long until = clock.nanos() + unlock.pulse().toNanos();
                relockNanos = bolt == State.UNLOCKED ? Math.max(relockNanos, until) : until;
                turn(State.UNLOCKED);
                says(new Report.UnlockAnswered(address, unlock.id(), Report.UnlockAnswered.Outcome.DONE));
                agenda.after(unlock.pulse(), this::relock);
            }
        }

        private void relock() {
            if (bolt == State.UNLOCKED && clock.nanos() - relockNanos >= 0) {
                turn(jammed ? State.JAMMED : State.LOCKED);
            }
        }

        private void turn(State to) {
            if (bolt != to) {
                bolt = to;
                says(new Report.LockState(address, to));
            }
        }

        void jam(boolean now) {
            jammed = now;
            if (bolt != State.UNLOCKED) {
                turn(now ? State.JAMMED : State.LOCKED);
            }
        }

        void door(boolean open) {
            says(new Report.Contact(address, open));
        }

        @Override
        public State state() {
            return joined ? bolt : State.UNKNOWN;
        }

        @Override
        public boolean online() {
            return joined;
        }
    }

    private final class SimReader extends SimDevice implements Reader {
        private final String boot = Integer.toHexString(new SecureRandom().nextInt() | Integer.MIN_VALUE);
        private final Map<Long, CompletableFuture<Optional<Answer>>> waiting = new ConcurrentHashMap<>();
        private long seq;
        private long heard;
        private byte @Nullable [] last;

        SimReader(DeviceAddress address) {
            super(address, Device.Kind.READER);
        }

        void tapped(Card card, Duration age, CompletableFuture<Optional<Answer>> answer) {
            long number = ++seq;
            waiting.put(number, answer);
            agenda.after(GIVE_UP, () -> end(number, Optional.empty()));
            byte[] frame =
                    Json.of(new TapFrame(boot, number, age.toMillis(), card)).getBytes(StandardCharsets.UTF_8);
            last = frame;
            sends(frame);
        }

        void again() {
            if (last != null) {
                sends(last);
            }
        }

        void sends(byte[] frame) {
            if (!joined) {
                return;
            }
            Frames.Tapped tapped;
            try {
                tapped = Frames.tap(frame);
            } catch (Frames.Malformed e) {
                frame(address, "in", Arrays.copyOf(frame, Math.min(frame.length, 2048)), e.code());
                return;
            }
            if (tapped.boot().equals(boot)) {
                gap(tapped.seq());
            }
            frame(address, "in", frame, null);
            Inbox to = inbox;
            if (to != null) {
                to.tap(new Tap(address, tapped.card(), tapped.boot(), tapped.seq(), tapped.age(), clock.nanos()));
            }
        }

        /** Taps that were made while the link was cut never arrive. */
        private void gap(long arrived) {
            if (arrived > heard + 1) {
                report(new Report.Gap(address, boot, heard + 1, arrived - 1));
            }
            heard = Math.max(heard, arrived);
        }

        @Override
        public void answer(Answer answer) {
            agenda.after(Duration.ZERO, () -> {
                if (joined) {
                    frame(address, "out", words(answer).getBytes(StandardCharsets.UTF_8), null);
                    if (answer.boot().equals(boot)) {
                        end(answer.seq(), Optional.of(answer));
                    }
                }
            });
        }

        private String words(Answer answer) {
            return Words.of(answer.result()) + " " + answer.code();
        }

        private void end(long number, Optional<Answer> answer) {
            CompletableFuture<Optional<Answer>> asked = waiting.remove(number);
            if (asked != null) {
                asked.complete(answer);
            }
        }

        @Override
        public boolean online() {
            return joined;
        }
    }

    private record TapFrame(String boot, long seq, long ageMs, Card card) {}
}

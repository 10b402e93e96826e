package lyceum.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lyceum.core.base.Problem;
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

/** Devices without a wire, so that this module's tests need no other: a lock that obeys, a reader that can be tapped. */
final class TestDriver implements Driver {

    private final Map<DeviceAddress, Device> devices = new ConcurrentHashMap<>();
    private final Map<DeviceAddress, Long> taps = new ConcurrentHashMap<>();
    private Inbox inbox;

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public void start(Inbox to) {
        inbox = to;
    }

    @Override
    public void add(Device device, byte[] key) {
        devices.put(device.address(), device);
        inbox.report(new Report.Online(device.address()));
    }

    @Override
    public void remove(DeviceAddress address) {
        devices.remove(address);
    }

    @Override
    public Lock lock(DeviceAddress address) {
        return new Lock() {
            @Override
            public Sent open(Unlock unlock) {
                inbox.report(new Report.UnlockAnswered(address, unlock.id(), Report.UnlockAnswered.Outcome.DONE));
                return Sent.SENT;
            }

            @Override
            public State state() {
                return State.LOCKED;
            }

            @Override
            public boolean online() {
                return true;
            }
        };
    }

    @Override
    public Reader reader(DeviceAddress address) {
        return new Reader() {
            @Override
            public void answer(Answer answer) {
                inbox.frame(address, "out", answer.code().getBytes(java.nio.charset.StandardCharsets.UTF_8), null);
            }

            @Override
            public boolean online() {
                return true;
            }
        };
    }

    @Override
    public Enrolment enrolment(Device device, byte[] key) {
        return new Enrolment("00", null, null, null, List.of(), null, List.of("Nothing to do."));
    }

    @Override
    public String fault() {
        return "";
    }

    /** Holds a card to a reader, or opens and closes the door of a lock. */
    void play(Device device, Card card, String action) {
        if (card != null && device.kind() == Device.Kind.READER) {
            long seq = taps.merge(device.address(), 1L, Long::sum);
            inbox.frame(device.address(), "in", card.data().getBytes(java.nio.charset.StandardCharsets.UTF_8), null);
            inbox.tap(new Tap(device.address(), card, "boot", seq, Duration.ZERO, 0));
        } else if (action != null && device.kind() == Device.Kind.LOCK) {
            inbox.report(new Report.Contact(device.address(), action.equals("open")));
        } else {
            throw Problem.invalid("action", "action.unknown", "Choose open or close.");
        }
    }

    @Override
    public void close() {}
}

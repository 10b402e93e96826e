package lyceum.core.devices;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A driver whose wire is the test itself: what was sent lies in lists, what is heard is handed in by hand. */
public final class FakeDriver implements Driver {

    public final BlockingQueue<Reader.Answer> answers = new LinkedBlockingQueue<>();
    public final List<Lock.Unlock> unlocks = new CopyOnWriteArrayList<>();
    public volatile boolean lockOnline = true;
    private final Map<DeviceAddress, Device> devices = new ConcurrentHashMap<>();
    private volatile Inbox inbox = new Inbox() {
        @Override
        public void tap(Tap tap) {
            throw new IllegalStateException("not started");
        }

        @Override
        public void report(Report report) {
            throw new IllegalStateException("not started");
        }

        @Override
        public void frame(DeviceAddress from, String direction, byte[] frame, String fault) {
            throw new IllegalStateException("not started");
        }
    };

    /** What drivers hand in. */
    public Inbox inbox() {
        return inbox;
    }

    /** The next answer that a reader got, within ten seconds. */
    public Reader.Answer answer() {
        try {
            Reader.Answer answer = answers.poll(10, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no reader was answered");
            }
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public void start(Inbox to) {
        inbox = to;
    }

    @Override
    public void add(Device device, byte[] key) {
        devices.put(device.address(), device);
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
                if (!lockOnline) {
                    return Sent.OFFLINE;
                }
                unlocks.add(unlock);
                return Sent.SENT;
            }

            @Override
            public State state() {
                return State.UNKNOWN;
            }

            @Override
            public boolean online() {
                return lockOnline;
            }
        };
    }

    @Override
    public Reader reader(DeviceAddress address) {
        return new Reader() {
            @Override
            public void answer(Answer answer) {
                answers.add(answer);
            }

            @Override
            public boolean online() {
                return true;
            }
        };
    }

    @Override
    public Enrolment enrolment(Device device, byte[] key) {
        return new Enrolment("key", null, null, null, List.of(), null, List.of());
    }

    @Override
    public String fault() {
        return "";
    }

    @Override
    public void close() {
        devices.clear();
    }
}

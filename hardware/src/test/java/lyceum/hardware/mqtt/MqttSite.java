package lyceum.hardware.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import lyceum.core.base.Ids;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Report;
import lyceum.hardware.mqtt.probe.FakeLock;
import lyceum.hardware.mqtt.probe.FakeReader;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/** A broker, the server's driver on it, and a door with a lock and a reader. */
final class MqttSite implements AutoCloseable {

    static final DeviceAddress LOCK = new DeviceAddress("oak", "main", "front-lock");
    static final DeviceAddress READER = new DeviceAddress("oak", "main", "front-reader");
    static final DeviceAddress SENSOR = new DeviceAddress("oak", "main", "hall-air");
    static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    final TestClock clock = new TestClock();
    final Mosquitto broker;
    final MqttLink link;
    final MqttDriver driver;
    final Heard heard = new Heard();
    private final Deque<AutoCloseable> others = new ArrayDeque<>();

    MqttSite() {
        this(Mosquitto.open());
    }

    MqttSite(Mosquitto broker) {
        this.broker = broker;
        this.link = new MqttLink(MqttLink.Settings.server(broker.url(), null, null, null, "lyceum-test"), clock);
        this.driver = new MqttDriver(link, clock);
        driver.add(device(LOCK, Device.Kind.LOCK), KEY);
        driver.add(device(READER, Device.Kind.READER), KEY);
        driver.add(device(SENSOR, Device.Kind.SENSOR), KEY);
    }

    MqttSite start() {
        driver.start(heard);
        heard.await("the server's connection", link::connected);
        return this;
    }

    static Device device(DeviceAddress address, Device.Kind kind) {
        return new Device(
                UUID.randomUUID(),
                UUID.randomUUID(),
                address,
                address.device(),
                kind,
                MqttDriver.NAME,
                Map.of("heartbeatS", "30"),
                null,
                kind == Device.Kind.READER ? Device.Use.IN : null);
    }

    Lock lock() {
        return driver.lock(LOCK);
    }

    FakeLock fakeLock() {
        FakeLock lock = new FakeLock(broker.url(), "", "", LOCK, KEY, clock);
        others.push(lock);
        lock.start();
        return lock;
    }

    /** A lock on the wire that the driver has come to know. */
    FakeLock knownLock() {
        FakeLock lock = fakeLock();
        heard.await("the lock", () -> lock().online() && lock().state() == Lock.State.LOCKED);
        return lock;
    }

    FakeReader fakeReader() {
        FakeReader reader = new FakeReader(broker.url(), "", "", READER, clock);
        others.push(reader);
        reader.start();
        heard.await(() -> new Report.Online(READER));
        return reader;
    }

    RawClient raw(String clientId) {
        RawClient client = new RawClient(broker.url(), clientId, true);
        others.push(client);
        return client;
    }

    Lock.Unlock unlock() {
        return unlock(Ids.next(clock.now()));
    }

    Lock.Unlock unlock(UUID id) {
        return new Lock.Unlock(
                id, Duration.ofSeconds(5), clock.now(), clock.now().plusSeconds(8), null);
    }

    static MqttMessage message(String payload, boolean retained) {
        MqttMessage message = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8));
        message.setQos(1);
        message.setRetained(retained);
        return message;
    }

    @Nullable String lastOut() {
        return heard.frames().stream()
                .filter(f -> f.direction().equals("out"))
                .map(Heard.Frame::text)
                .reduce((a, b) -> b)
                .orElse(null);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable other : others) {
            other.close();
        }
        driver.close();
        link.close();
        broker.close();
    }
}

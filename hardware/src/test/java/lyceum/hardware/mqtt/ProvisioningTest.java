package lyceum.hardware.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Enrolment;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Report;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.probe.FakeLock;
import lyceum.hardware.mqtt.probe.FakeReader;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that runs on the generated files lets each device do its own work and nothing else. */
class ProvisioningTest {

    private static final byte[] LOCK_KEY = "lock-key-0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8);
    private static final byte[] READER_KEY = "reader-key-0123456789abcdef012345".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER_KEY = "other-key-0123456789abcdef0123456".getBytes(StandardCharsets.UTF_8);
    private static final DeviceAddress OTHER = new DeviceAddress("oak", "main", "back-reader");
    private static final Card CARD = new Card("em4100", "00BC614E", 32);

    private final Device lock = MqttSite.device(MqttSite.LOCK, Device.Kind.LOCK);
    private final Device reader = MqttSite.device(MqttSite.READER, Device.Kind.READER);
    private final Device other = MqttSite.device(OTHER, Device.Kind.READER);
    private final Mosquitto broker = broker();
    private final TestClock clock = new TestClock();
    private final Heard heard = new Heard();
    private final MqttLink link =
            new MqttLink(MqttLink.Settings.server(broker.url(), "lyceum", "server-password", null, "lyceum"), clock);
    private final MqttDriver driver = new MqttDriver(link, clock);

    private Mosquitto broker() {
        List<String> passwords = new ArrayList<>(List.of(Provisioning.passwordLine("lyceum", "server-password")));
        List<String> acl = new ArrayList<>(Provisioning.serverAcl("lyceum"));
        for (Enrolment enrolment : List.of(
                Provisioning.enrolment(lock, LOCK_KEY),
                Provisioning.enrolment(reader, READER_KEY),
                Provisioning.enrolment(other, OTHER_KEY))) {
            passwords.add(enrolment.passwordLine());
            acl.addAll(enrolment.acl());
        }
        return Mosquitto.guarded(String.join("\n", passwords) + "\n", String.join("\n", acl) + "\n");
    }

    private void start() {
        driver.add(lock, LOCK_KEY);
        driver.add(reader, READER_KEY);
        driver.add(other, OTHER_KEY);
        driver.start(heard);
        heard.await("the server's connection", link::connected);
    }

    private RawClient as(Device device, byte[] key, String clientId) {
        return new RawClient(
                broker.url(), clientId, true, Provisioning.user(device.address()), Provisioning.password(key));
    }

    @AfterEach
    void end() {
        driver.close();
        link.close();
        broker.close();
    }

    @Test
    void devices_with_their_own_accounts_work() {
        start();
        try (FakeLock onWire = new FakeLock(
                        broker.url(),
                        Provisioning.user(lock.address()),
                        Provisioning.password(LOCK_KEY),
                        lock.address(),
                        LOCK_KEY,
                        clock);
                FakeReader tapped = new FakeReader(
                        broker.url(),
                        Provisioning.user(reader.address()),
                        Provisioning.password(READER_KEY),
                        reader.address(),
                        clock)) {
            onWire.start();
            tapped.start();
            heard.await(() -> new Report.Online(reader.address()));
            tapped.tap(CARD);
            heard.await("the tap", () -> !heard.taps().isEmpty());
            Lock door = driver.lock(lock.address());
            heard.await("the lock", door::online);
            Lock.Unlock unlock = new Lock.Unlock(
                    java.util.UUID.randomUUID(),
                    Duration.ofSeconds(3),
                    clock.now(),
                    clock.now().plusSeconds(5),
                    null);
            door.open(unlock);
            heard.await(
                    () -> new Report.UnlockAnswered(lock.address(), unlock.id(), Report.UnlockAnswered.Outcome.DONE));
        }
    }

    @Test
    void no_device_can_tap_for_another_or_command_a_lock() {
        start();
        String tap = new String(FakeReader.frame("9f3c", 1, Duration.ZERO, CARD), StandardCharsets.UTF_8);
        try (RawClient thief = as(other, OTHER_KEY, "thief");
                RawClient turned = as(lock, LOCK_KEY, "turned-lock");
                RawClient onWire = as(lock, LOCK_KEY, "the-lock")) {
            onWire.subscribe("lyceum/oak/main/front-lock/command");
            for (RawClient forger : List.of(thief, turned)) {
                forger.publish("lyceum/oak/main/front-reader/tap", MqttSite.message(tap, false));
                forger.publish("lyceum/oak/main/front-lock/command", MqttSite.message("{}", false));
                forger.publish("lyceum/oak/main/front-reader/status", MqttSite.message("{\"online\":true}", false));
            }
            // Its own topics are open to it, and what came before on the same connection would have come first.
            thief.publish("lyceum/oak/main/back-reader/tap", MqttSite.message(tap, false));
            turned.publish("lyceum/oak/main/front-lock/state", MqttSite.message("locked", false));
            heard.await("the thief's own tap", () -> !heard.taps().isEmpty());
            heard.await(() -> new Report.LockState(lock.address(), Lock.State.LOCKED));

            assertThat(heard.taps()).extracting(t -> t.reader()).containsOnly(OTHER);
            assertThat(heard.reports()).noneMatch(r -> r.from().equals(reader.address()));
            assertThat(onWire.got()).isEmpty();
        }
    }

    @Test
    void no_device_hears_what_is_said_to_another() {
        start();
        try (RawClient spy = as(other, OTHER_KEY, "spy")) {
            spy.subscribed("lyceum/#");
            driver.reader(reader.address())
                    .answer(new lyceum.core.devices.Reader.Answer(
                            "a", 1, lyceum.core.devices.Reader.Result.OPEN, "door.open", "Asha"));
            driver.reader(OTHER)
                    .answer(new lyceum.core.devices.Reader.Answer(
                            "b", 1, lyceum.core.devices.Reader.Result.REFUSE, "card.unknown", null));
            heard.await(
                    "its own feedback",
                    () -> spy.got().stream()
                            .anyMatch(got -> got.topic().equals("lyceum/oak/main/back-reader/feedback")));
            assertThat(spy.got())
                    .extracting(RawClient.Got::topic)
                    .containsOnly("lyceum/oak/main/back-reader/feedback", MqttLink.SERVER_STATUS);
        }
    }

    @Test
    void nobody_comes_in_without_the_password() {
        Throwable refused = org.assertj.core.api.Assertions.catchThrowable(() -> as(lock, OTHER_KEY, "wrong-key"));
        assertThat(refused).hasCauseInstanceOf(MqttException.class);
        assertThat(((MqttException) refused.getCause()).getReasonCode()).isEqualTo(0x87);
    }

    @Test
    void the_esphome_configurations_name_the_devices_topics_and_carry_its_secrets_once() {
        String yaml = Provisioning.esphome(lock, LOCK_KEY);
        assertThat(yaml)
                .contains("topic: \"lyceum/oak/main/front-lock\"")
                .contains("user: \"oak/main/front-lock\"")
                .contains("password: \"" + Provisioning.password(LOCK_KEY) + "\"")
                .contains("key: \"0x6c, 0x6f, 0x63, 0x6b");
        assertThat(Provisioning.esphome(reader, READER_KEY)).doesNotContain("key: \"0x");
        assertThat(Provisioning.esphome(MqttSite.device(MqttSite.SENSOR, Device.Kind.SENSOR), OTHER_KEY))
                .isNull();
    }

    @Test
    void the_shipped_broker_configuration_starts() throws Exception {
        Path shipped = Path.of("..", "config", "mosquitto.conf");
        List<String> lines = Files.readAllLines(shipped).stream()
                .filter(line -> !line.startsWith("listener") && !line.startsWith("password_file"))
                .filter(line -> !line.startsWith("acl_file") && !line.startsWith("set_tcp_nodelay"))
                .filter(line -> !line.startsWith("persistence false"))
                .toList();
        try (Mosquitto shippedBroker = Mosquitto.with(lines)) {
            Throwable refused = org.assertj.core.api.Assertions.catchThrowable(
                    () -> new RawClient(shippedBroker.url(), "anyone", true));
            assertThat(refused).hasCauseInstanceOf(MqttException.class);
        }
    }
}

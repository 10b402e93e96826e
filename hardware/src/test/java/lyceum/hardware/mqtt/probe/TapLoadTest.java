package lyceum.hardware.mqtt.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import lyceum.core.base.Ids;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Inbox;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Reader;
import lyceum.core.devices.Report;
import lyceum.core.devices.Tap;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Mosquitto;
import lyceum.hardware.mqtt.MqttDriver;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.mqtt.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapLoadTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final String REFUSED_CARD = "00000003";

    private final TestClock clock = new TestClock();

    /** Opens at every tap but those of one card, without deciding anything. */
    private final class Opener implements Inbox {
        private final MqttDriver driver;

        Opener(MqttDriver driver) {
            this.driver = driver;
        }

        @Override
        public void tap(Tap tap) {
            if (tap.card().data().equals(REFUSED_CARD)) {
                driver.reader(tap.reader())
                        .answer(new Reader.Answer(tap.boot(), tap.seq(), Reader.Result.REFUSE, "card.unknown", null));
                return;
            }
            Lock.TapRef ref = new Lock.TapRef(tap.reader().device(), tap.boot(), tap.seq());
            driver.lock(lock(tap.reader().device().charAt(1) - '0'))
                    .open(new Lock.Unlock(
                            Ids.next(clock.now()),
                            Duration.ofSeconds(1),
                            clock.now(),
                            clock.now().plusSeconds(5),
                            ref));
        }

        @Override
        public void report(Report report) {}

        @Override
        public void frame(DeviceAddress from, String direction, byte[] frame, @Nullable String fault) {}
    }

    private static DeviceAddress lock(int number) {
        return new DeviceAddress("oak", "main", "l" + number);
    }

    private static DeviceAddress reader(int number) {
        return new DeviceAddress("oak", "main", "r" + number);
    }

    private static Device device(DeviceAddress address, Device.Kind kind) {
        return new Device(
                UUID.randomUUID(), UUID.randomUUID(), address, address.device(), kind, "mqtt", Map.of(), null, null);
    }

    @Test
    void every_tap_is_measured_and_the_floor_beside_it(@TempDir Path folder) throws Exception {
        try (Mosquitto broker = Mosquitto.open();
                MqttLink link =
                        new MqttLink(MqttLink.Settings.server(broker.url(), null, null, null, "lyceum-test"), clock);
                MqttDriver driver = new MqttDriver(link, clock)) {
            List<TapLoad.Door> doors = new ArrayList<>();
            List<Card> cards = IntStream.range(0, 10)
                    .mapToObj(i -> new Card("em4100", "%08X".formatted(i), 32))
                    .toList();
            for (int i = 0; i < 8; i++) {
                driver.add(device(lock(i), Device.Kind.LOCK), KEY);
                driver.add(device(reader(i), Device.Kind.READER), KEY);
                doors.add(new TapLoad.Door(reader(i), lock(i), KEY, cards));
            }
            driver.start(new Opener(driver));

            TapLoad.Result result =
                    new TapLoad(new TapLoad.Plan(broker.url(), null, null, doors, 100, 40, 200, folder), clock).run();

            System.getLogger(TapLoadTest.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "tap to command " + result.tapToCommand() + "; floor " + result.floor());
            assertThat(result.unanswered()).isZero();
            long refused = result.refused().getOrDefault("card.unknown", 0L);
            assertThat(refused).isBetween(16L, 24L);
            assertThat(result.tapToCommand().count() + refused).isEqualTo(200);
            assertThat(result.floor().count()).isBetween(30, 40);
            assertThat(result.tapToCommand().percentile(50)).isLessThan(Duration.ofMillis(200));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void latencies_are_ranked() {
        Latencies hundred = Latencies.of(
                IntStream.rangeClosed(1, 100).mapToObj(i -> i * 1_000_000L).toList());
        assertThat(hundred.percentile(50)).isEqualTo(Duration.ofMillis(50));
        assertThat(hundred.percentile(99)).isEqualTo(Duration.ofMillis(99));
        assertThat(hundred.max()).isEqualTo(Duration.ofMillis(100));
        assertThat(hundred).hasToString("100: p50 50.00 ms, p95 95.00 ms, p99 99.00 ms, max 100.00 ms");
        assertThatIllegalStateException()
                .isThrownBy(() -> Latencies.of(List.of()).max());
    }
}

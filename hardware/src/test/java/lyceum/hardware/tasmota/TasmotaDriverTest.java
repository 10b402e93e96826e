package lyceum.hardware.tasmota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import lyceum.core.base.Problem;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Reader;
import lyceum.core.devices.Report;
import lyceum.hardware.mqtt.Heard;
import lyceum.hardware.mqtt.Mosquitto;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.mqtt.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TasmotaDriverTest {

    private static final DeviceAddress LOCK = new DeviceAddress("oak", "main", "front-lock");
    private static final DeviceAddress READER = new DeviceAddress("oak", "main", "front-reader");
    private static final DeviceAddress SENSOR = new DeviceAddress("oak", "main", "hall");

    private final TestClock clock = new TestClock();
    private final Heard heard = new Heard();
    private final Mosquitto broker = Mosquitto.open();
    private final MqttLink link =
            new MqttLink(MqttLink.Settings.server(broker.url(), null, null, null, "lyceum-test"), clock);
    private final TasmotaDriver driver = new TasmotaDriver(link, clock);
    private final Firmware firmware = new Firmware();

    /** The device's side: hears commands, says what a test has it say. */
    private final class Firmware implements MqttLink.Listener {
        private final List<String> commands = new CopyOnWriteArrayList<>();
        private final MqttLink wire =
                new MqttLink(new MqttLink.Settings(broker.url(), null, null, null, "DVES_1234", null), clock);

        @Override
        public void message(MqttLink.Message message) {
            commands.add(message.topic() + " " + new String(message.payload(), StandardCharsets.UTF_8));
        }

        void says(String topic, String frame) {
            wire.publish(topic, frame.getBytes(StandardCharsets.UTF_8), 60);
        }

        void hears(String command) {
            heard.await(command, () -> commands.contains(command));
        }
    }

    private static Device device(DeviceAddress address, Device.Kind kind, Map<String, String> settings) {
        return new Device(
                UUID.randomUUID(),
                UUID.randomUUID(),
                address,
                address.device(),
                kind,
                TasmotaDriver.NAME,
                settings,
                null,
                null);
    }

    @BeforeEach
    void begin() {
        driver.add(device(LOCK, Device.Kind.LOCK, Map.of("topic", "door-l")), new byte[0]);
        driver.add(device(READER, Device.Kind.READER, Map.of("topic", "door-r", "buzzer", "true")), new byte[0]);
        driver.add(device(SENSOR, Device.Kind.SENSOR, Map.of("topic", "hall")), new byte[0]);
        driver.start(heard);
        firmware.wire.subscribe(firmware, Set.of("cmnd/#", "tele/other/#"));
        firmware.wire.start();
        heard.await("both connections", () -> link.connected() && firmware.wire.connected());
    }

    @AfterEach
    void end() {
        firmware.wire.close();
        driver.close();
        link.close();
        broker.close();
    }

    private Lock lock() {
        return driver.lock(LOCK);
    }

    private Lock.Unlock wish(long pulseMs) {
        return new Lock.Unlock(
                UUID.randomUUID(),
                Duration.ofMillis(pulseMs),
                clock.now(),
                clock.now().plusSeconds(8),
                null);
    }

    private void lockIsThere() {
        firmware.says("tele/door-l/LWT", "Online");
        heard.await("the lock", () -> lock().online());
        firmware.hears("cmnd/door-l/PulseTime 50");
        firmware.hears("cmnd/door-l/POWER ");
        firmware.says("stat/door-l/RESULT", "{\"PulseTime1\":{\"Set\":50,\"Remaining\":0}}");
        firmware.says("stat/door-l/RESULT", "{\"POWER\":\"OFF\"}");
        heard.await("its state", () -> lock().state() == Lock.State.LOCKED);
    }

    static Stream<String> lines() throws IOException {
        try (InputStream in = TasmotaDriverTest.class.getResourceAsStream("frames.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void a_captured_frame_is_understood(String line) {
        int arrow = line.lastIndexOf(" -> ");
        String topic = line.substring(0, line.indexOf(' '));
        firmware.says(topic, line.substring(line.indexOf(' ') + 1, arrow));
        heard.await(
                "the frame",
                () -> heard.frames().stream().anyMatch(f -> f.direction().equals("in")));
        assertThat(understood()).isEqualTo(line.substring(arrow + 4));
    }

    private String understood() {
        if (!heard.dropped().isEmpty()) {
            assertThat(heard.taps()).isEmpty();
            return heard.dropped().getFirst().fault();
        }
        return heard.taps().stream()
                .map(tap -> "tap %s %s %d"
                        .formatted(
                                tap.card().kind(), tap.card().data(), tap.card().bits()))
                .findFirst()
                .orElseGet(() -> words(heard.reports().getFirst()));
    }

    private static String words(Report report) {
        return switch (report) {
            case Report.Online online -> "Online";
            case Report.Offline offline -> "Offline";
            case Report.LockState state -> "LockState " + state.state();
            case Report.Reading reading ->
                "Reading " + reading.quantity() + " " + reading.value() + " " + reading.unit();
            case Report.UnlockAnswered answered -> "UnlockAnswered";
            case Report.Contact contact -> "Contact";
            case Report.ExitRequested exit -> "ExitRequested";
            case Report.Tamper tamper -> "Tamper";
            case Report.Gap gap -> "Gap";
        };
    }

    @Test
    void a_card_that_lies_on_the_reader_is_one_tap_and_a_new_tap_is_numbered_on() {
        String frame = "{\"Time\":\"1970-01-01T00:00:00\",\"RDM6300\":{\"UID\":\"00BC614E\"}}";
        firmware.says("tele/door-r/SENSOR", frame);
        heard.await("the tap", () -> heard.taps().size() == 1 && heard.frames().size() == 1);
        for (int i = 0; i < 3; i++) {
            clock.move(Duration.ofMillis(2100));
            int frames = heard.frames().size();
            firmware.says("tele/door-r/SENSOR", frame);
            heard.await("the repetition", () -> heard.frames().size() > frames);
        }
        assertThat(heard.taps()).hasSize(1);
        clock.move(Duration.ofSeconds(3));
        firmware.says("tele/door-r/SENSOR", frame);
        heard.await("the second tap", () -> heard.taps().size() == 2);
        assertThat(heard.taps()).extracting(t -> t.seq()).containsExactly(1L, 2L);
        assertThat(heard.taps())
                .extracting(t -> t.boot())
                .containsOnly(heard.taps().getFirst().boot());
    }

    @Test
    void a_new_connection_numbers_anew() {
        firmware.says("tele/door-r/SENSOR", "{\"RDM6300\":{\"UID\":\"00BC614E\"}}");
        heard.await("the tap", () -> heard.taps().size() == 1);
        broker.stop();
        heard.await("the break", () -> !link.connected() && !firmware.wire.connected());
        broker.start();
        heard.await("the connection", () -> link.connected() && firmware.wire.connected());
        firmware.says("tele/door-r/SENSOR", "{\"RDM6300\":{\"UID\":\"00BC614E\"}}");
        heard.await("the tap", () -> heard.taps().size() == 2);
        assertThat(heard.taps().get(1).seq()).isEqualTo(1);
        assertThat(heard.taps().get(1).boot())
                .isNotEqualTo(heard.taps().getFirst().boot());
    }

    @Test
    void a_sensor_frame_that_the_broker_kept_is_no_tap() {
        firmware.wire.retain("tele/other/SENSOR", "{\"RDM6300\":{\"UID\":\"00BC614E\"}}");
        firmware.wire.retain("tele/other/LWT", "Online");
        firmware.hears("tele/other/LWT Online");
        DeviceAddress late = new DeviceAddress("oak", "main", "late-reader");
        driver.add(device(late, Device.Kind.READER, Map.of("topic", "other")), new byte[0]);
        heard.await(() -> new Report.Online(late));
        heard.await("the dropped frame", () -> !heard.dropped().isEmpty());
        assertThat(heard.dropped()).extracting(Heard.Frame::fault).containsExactly("frame.retained");
        assertThat(heard.taps()).isEmpty();
        assertThat(driver.reader(late).online()).isTrue();
    }

    @Test
    void a_lock_with_the_right_pulse_is_switched_on_and_its_answer_reported_once() {
        lockIsThere();
        Lock.Unlock wish = wish(5000);
        assertThat(lock().open(wish)).isEqualTo(Lock.Sent.SENT);
        firmware.hears("cmnd/door-l/POWER ON");
        firmware.says("stat/door-l/RESULT", "{\"POWER\":\"ON\"}");
        firmware.says("stat/door-l/POWER", "ON");
        heard.await(() -> new Report.UnlockAnswered(LOCK, wish.id(), Report.UnlockAnswered.Outcome.DONE));
        heard.await(() -> new Report.LockState(LOCK, Lock.State.UNLOCKED));
        firmware.says("stat/door-l/POWER", "OFF");
        heard.await("locked again", () -> lock().state() == Lock.State.LOCKED);
        assertThat(heard.reports())
                .filteredOn(r -> r instanceof Report.UnlockAnswered)
                .hasSize(1);
    }

    @Test
    void a_lock_is_never_switched_on_without_the_right_pulse() {
        lockIsThere();
        assertThat(lock().open(wish(15_000))).isEqualTo(Lock.Sent.SENT);
        firmware.hears("cmnd/door-l/PulseTime 115");
        firmware.hears("cmnd/door-l/POWER ON");
        assertThat(firmware.commands)
                .containsSubsequence("cmnd/door-l/PulseTime 115", "cmnd/door-l/POWER ON")
                .containsOnlyOnce("cmnd/door-l/POWER ON");
    }

    @Test
    void one_of_several_relays_is_named() {
        DeviceAddress second = new DeviceAddress("oak", "main", "back-lock");
        driver.add(device(second, Device.Kind.LOCK, Map.of("topic", "quad", "relay", "2")), new byte[0]);
        firmware.wire.retain("tele/quad/LWT", "Online");
        heard.await("the lock", () -> driver.lock(second).online());
        firmware.hears("cmnd/quad/PulseTime2 50");
        assertThat(driver.lock(second).open(wish(2000))).isEqualTo(Lock.Sent.SENT);
        firmware.hears("cmnd/quad/PulseTime2 20");
        firmware.hears("cmnd/quad/POWER2 ON");
        firmware.says("stat/quad/RESULT", "{\"POWER2\":\"ON\"}");
        heard.await(() -> new Report.LockState(second, Lock.State.UNLOCKED));
    }

    @Test
    void a_lock_that_is_not_there_an_expired_wish_and_a_repeated_id_send_nothing() {
        assertThat(lock().open(wish(5000))).isEqualTo(Lock.Sent.OFFLINE);
        lockIsThere();
        Lock.Unlock wish = wish(5000);
        assertThat(lock().open(wish)).isEqualTo(Lock.Sent.SENT);
        assertThat(lock().open(wish)).isEqualTo(Lock.Sent.OFFLINE);
        Lock.Unlock expired = wish(5000);
        clock.move(Duration.ofSeconds(9));
        assertThat(lock().open(expired)).isEqualTo(Lock.Sent.OFFLINE);
        firmware.hears("cmnd/door-l/POWER ON");
        firmware.says("tele/door-l/LWT", "Offline");
        heard.await(() -> new Report.Offline(LOCK));
        assertThat(lock().open(wish(5000))).isEqualTo(Lock.Sent.OFFLINE);
        assertThat(lock().state()).isEqualTo(Lock.State.UNKNOWN);
        assertThat(firmware.commands).filteredOn(c -> c.endsWith("POWER ON")).hasSize(1);
    }

    @Test
    void a_reader_with_a_buzzer_is_answered_by_it() {
        driver.reader(READER).answer(new Reader.Answer("a", 1, Reader.Result.OPEN, "door.open", null));
        firmware.hears("cmnd/door-r/Buzzer 1,2");
        driver.reader(READER).answer(new Reader.Answer("a", 2, Reader.Result.REFUSE, "card.unknown", null));
        firmware.hears("cmnd/door-r/Buzzer 3,1");
    }

    @ParameterizedTest
    @CsvSource({"100,1", "101,2", "5000,50", "11100,111", "11101,112", "12000,112", "60000,160", "1,1"})
    void a_pulse_is_never_shorter_than_asked(long ms, int value) {
        assertThat(TasmotaFrames.pulseTime(Duration.ofMillis(ms))).isEqualTo(value);
    }

    @Test
    void a_device_needs_a_topic_that_reaches_nothing_else() {
        for (String topic : List.of("", "#", "a/b", "+")) {
            Map<String, String> settings = Map.of("topic", topic);
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> driver.check(Device.Kind.LOCK, settings));
            driver.add(device(LOCK, Device.Kind.LOCK, settings), new byte[0]);
            assertThat(lock().online()).isFalse();
            assertThat(lock().open(wish(1000))).isEqualTo(Lock.Sent.OFFLINE);
        }
        for (String wrong : List.of("relay", "pulseMs", "heartbeatS")) {
            Map<String, String> settings = Map.of("topic", "a", wrong, "-1");
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> driver.check(Device.Kind.LOCK, settings));
        }
        driver.check(Device.Kind.LOCK, Map.of("topic", "door-l", "relay", "2", "pulseMs", "3000", "heartbeatS", "60"));
    }
}

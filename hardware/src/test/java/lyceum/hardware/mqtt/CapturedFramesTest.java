package lyceum.hardware.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import lyceum.core.devices.Report;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of {@code frames.txt} is sent over a real broker, and must be understood as the line says. */
class CapturedFramesTest {

    private static MqttSite site;
    private static RawClient device;

    @BeforeAll
    static void begin() {
        site = new MqttSite().start();
        device = site.raw("captured");
    }

    @AfterAll
    static void end() throws Exception {
        site.close();
    }

    static Stream<String> lines() throws IOException {
        try (InputStream in = CapturedFramesTest.class.getResourceAsStream("frames.txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream().filter(line -> !line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void is_understood(String line) {
        int arrow = line.lastIndexOf(" -> ");
        String topic = line.substring(0, line.indexOf(' '));
        String expected = line.substring(arrow + 4);
        site.heard.clear();

        device.publish("lyceum/oak/main/" + topic, frame(line.substring(line.indexOf(' ') + 1, arrow)));
        if (expected.equals("nothing")) {
            device.publish("lyceum/oak/main/hall-air/status", MqttSite.message("{\"online\":true}", false));
        }
        site.heard.await("the frame", () -> !site.heard.frames().isEmpty());

        assertThat(understood(expected)).isEqualTo(expected);
    }

    private static MqttMessage frame(String text) {
        byte[] bytes = text.startsWith("hex:")
                ? HexFormat.of().parseHex(text.substring(4))
                : text.getBytes(StandardCharsets.UTF_8);
        MqttMessage message = new MqttMessage(bytes);
        message.setQos(1);
        return message;
    }

    private static String understood(String expected) {
        Heard.Frame frame = site.heard.frames().getFirst();
        if (frame.fault() != null) {
            assertThat(site.heard.taps()).isEmpty();
            assertThat(site.heard.reports()).isEmpty();
            return frame.fault();
        }
        if (expected.equals("nothing")) {
            assertThat(frame.from()).isEqualTo(MqttSite.SENSOR);
            return "nothing";
        }
        return site.heard.taps().stream()
                .map(tap -> "tap %s %d %d %s %s %d"
                        .formatted(
                                tap.boot(),
                                tap.seq(),
                                tap.age().toMillis(),
                                tap.card().kind(),
                                tap.card().data(),
                                tap.card().bits()))
                .findFirst()
                .orElseGet(() -> words(site.heard.reports().getLast()));
    }

    private static String words(Report report) {
        return switch (report) {
            case Report.Online online -> "Online";
            case Report.Offline offline -> "Offline";
            case Report.LockState state -> "LockState " + state.state();
            case Report.UnlockAnswered answered -> "UnlockAnswered " + answered.outcome();
            case Report.Contact contact -> "Contact " + contact.open();
            case Report.ExitRequested exit -> "ExitRequested";
            case Report.Tamper tamper -> "Tamper " + tamper.active();
            case Report.Reading reading ->
                "Reading " + reading.quantity() + " " + reading.value() + " " + reading.unit();
            case Report.Gap gap -> "Gap";
        };
    }
}

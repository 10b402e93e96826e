package lyceum.hardware.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import lyceum.core.devices.Tap;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.probe.FakeReader;
import org.junit.jupiter.api.Test;

/** Thousands of broken taps: each is either counted as rejected or read as exactly what it says. */
class MutatedFramesTest {

    private static final String TOPIC = "lyceum/oak/main/front-reader/tap";
    private static final int ROUNDS = 5000;
    private static final int BATCH = 250;
    private static final Card CARD = new Card("em4100", "00BC614E", 32);

    /** The same every time, so that a failure can be looked at again. */
    private final Random random = new Random(20261121);

    private final String whole = new String(FakeReader.frame("9f3c", 17, Duration.ZERO, CARD), StandardCharsets.UTF_8);

    private byte[] mutated() {
        return switch (random.nextInt(9)) {
            case 0 -> truncated();
            case 1 -> flipped();
            case 2 ->
                bytes(whole.replace(
                        "17",
                        List.of("\"17\"", "1.5", "-3", "null", "true", "[]", "1e3", "0x11")
                                .get(random.nextInt(8))));
            case 3 ->
                bytes(whole.replace(
                        "32}",
                        List.of("33}", "320}", "0}", "-32}", "\"32\"}", "40}", "2147483648}")
                                .get(random.nextInt(7))));
            case 4 -> bytes(" ".repeat(2049 - whole.length()) + whole + " ".repeat(random.nextInt(100_000)));
            case 5 -> bytes("{\"boot\":".repeat(1 + random.nextInt(200)) + whole);
            case 6 -> bytes(whole.replaceFirst("\"(boot|seq|ageMs|card)\"", "\"other\""));
            case 7 -> withBadUtf8();
            default -> noise();
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] truncated() {
        return Arrays.copyOf(bytes(whole), random.nextInt(whole.length()));
    }

    private byte[] flipped() {
        byte[] frame = bytes(whole);
        int at = random.nextInt(frame.length);
        frame[at] = (byte) (frame[at] ^ 0x80);
        return frame;
    }

    private byte[] withBadUtf8() {
        byte[] frame = bytes(whole);
        int at = whole.indexOf("9f3c");
        byte[][] bad = {
            {(byte) 0xC0, (byte) 0x80}, {(byte) 0xED, (byte) 0xA0}, {(byte) 0xFF, (byte) 0xFE}, {(byte) 0xE2, 0x28}
        };
        System.arraycopy(bad[random.nextInt(bad.length)], 0, frame, at, 2);
        return frame;
    }

    private byte[] noise() {
        byte[] frame = new byte[random.nextInt(3000)];
        random.nextBytes(frame);
        return frame;
    }

    private static long rejected(MqttSite site) {
        return site.driver.rejected().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void none_of_them_becomes_a_tap() throws Exception {
        try (MqttSite site = new MqttSite().start();
                MqttLink reader = new MqttLink(
                        new MqttLink.Settings(site.broker.url(), null, null, null, "broken-reader", null),
                        site.clock)) {
            reader.start();
            site.heard.await("the reader's connection", reader::connected);
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(sent(reader, mutated())).isTrue();
                int sent = i + 1;
                if (sent % BATCH == 0) {
                    // The broker queues 1000 for us and drops what comes beyond.
                    site.heard.await("the batch", () -> rejected(site) >= sent);
                }
            }
            assertThat(sent(reader, bytes(whole))).isTrue();
            site.heard.await(
                    "the whole one after them", () -> !site.heard.taps().isEmpty());

            assertThat(site.heard.taps()).extracting(Tap::seq).containsExactly(17L);
            assertThat(rejected(site)).isEqualTo(ROUNDS);
            assertThat(site.driver.rejected())
                    .containsOnlyKeys("frame.card", "frame.encoding", "frame.malformed", "frame.tooLarge");
            assertThat(site.heard.dropped()).hasSize(ROUNDS);
            Set<Integer> lengths = new HashSet<>();
            site.heard.dropped().forEach(frame -> lengths.add(frame.text().length()));
            assertThat(lengths).allMatch(length -> length <= Frames.MAX_BYTES);
        }
    }

    /** The link says no while too many are under way; a loaded machine may need several tries. */
    private static boolean sent(MqttLink link, byte[] payload) {
        for (int tries = 0; tries < 100; tries++) {
            if (link.publish(TOPIC, payload, 60)) {
                return true;
            }
        }
        return false;
    }
}

package lyceum.hardware.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttLinkTest {

    private final Heard heard = new Heard();
    private final TestClock clock = new TestClock();
    private final Mosquitto broker = Mosquitto.open();
    private final MqttLink link =
            new MqttLink(new MqttLink.Settings(broker.url(), null, null, null, "lyceum-test", null), clock);

    @AfterEach
    void end() {
        broker.thaw();
        link.close();
        broker.close();
    }

    private void start() {
        link.start();
        heard.await("the connection", link::connected);
    }

    @ParameterizedTest
    @CsvSource({
        "lyceum/+/+/+/tap, lyceum/oak/main/front/tap, true",
        "lyceum/+/+/+/tap, lyceum/oak/main/front/state, false",
        "lyceum/+/+/+/tap, lyceum/oak/main/tap, false",
        "lyceum/+/+/+/tap, lyceum/oak/main/front/tap/more, false",
        "lyceum/#, lyceum/oak/main/front/tap, true",
        "lyceum/#, lyceum, true",
        "tele/a/LWT, tele/a/LWT, true",
        "tele/a/LWT, tele/b/LWT, false",
        "+/a, /a, true"
    })
    void a_filter_covers_topics_as_the_protocol_says(String filter, String topic, boolean covers) {
        assertThat(MqttLink.matches(filter, topic)).isEqualTo(covers);
    }

    @Test
    void a_broker_that_does_not_answer_holds_nobody_up_and_what_could_not_go_is_said() throws Exception {
        start();
        broker.freeze();
        for (int i = 0; i < 16; i++) {
            assertThat(link.publish("lyceum/a/b/c/command", new byte[] {1}, 5)).isTrue();
        }
        assertThat(link.publish("lyceum/a/b/c/command", new byte[] {1}, 5)).isFalse();

        CompletableFuture<Duration> onTheListenersThread = new CompletableFuture<>();
        link.inTurn(() -> {
            long before = System.nanoTime();
            boolean went = link.publish("lyceum/a/b/c/command", new byte[] {1}, 5);
            onTheListenersThread.complete(went ? Duration.ofDays(1) : Duration.ofNanos(System.nanoTime() - before));
        });
        assertThat(onTheListenersThread.get(5, TimeUnit.SECONDS)).isLessThan(Duration.ofMillis(90));

        broker.thaw();
        heard.await("room again", () -> link.publish("lyceum/a/b/c/command", new byte[] {1}, 5));
    }

    @Test
    void a_listener_hears_in_the_order_of_the_wire_and_one_that_fails_harms_no_one() {
        List<Byte> order = new CopyOnWriteArrayList<>();
        link.subscribe(
                message -> {
                    if (message.payload()[0] == 50) {
                        throw new IllegalStateException("on purpose");
                    }
                },
                Set.of("lyceum/+/order"));
        link.subscribe(message -> order.add(message.payload()[0]), Set.of("lyceum/+/order"));
        start();
        for (byte i = 0; i < 100; i++) {
            byte[] payload = {i};
            heard.await("room", () -> link.publish("lyceum/test/order", payload, 5));
        }
        heard.await("all of them", () -> order.size() == 100);
        assertThat(order).isSorted();
    }

    @Test
    void a_filter_that_is_given_up_is_heard_no_more() {
        List<String> topics = new CopyOnWriteArrayList<>();
        MqttLink.Listener listener = message -> topics.add(message.topic());
        link.subscribe(listener, Set.of("lyceum/a", "lyceum/b"));
        start();
        link.unsubscribe(listener, Set.of("lyceum/a"));
        link.publish("lyceum/a", new byte[0], 5);
        link.publish("lyceum/b", new byte[0], 5);
        heard.await("the other", () -> topics.contains("lyceum/b"));
        assertThat(topics).containsExactly("lyceum/b");
    }

    @Test
    void the_settings_never_show_the_password() {
        MqttLink.Settings settings =
                MqttLink.Settings.server("tcp://127.0.0.1:1883", "lyceum", "hidden-word", null, "lyceum");
        assertThat(settings).asString().doesNotContain("hidden-word");
    }
}

package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.Event;
import lyceum.core.base.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Screens hear what changed, and only what they may. */
class LiveTest {

    private record Moved(UUID site, UUID row) implements Event {
        @Override
        public String name() {
            return "test.moved";
        }
    }

    /** A screen. */
    private static final class Screen implements WebSocket.Listener {
        final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();
        private WebSocket socket;

        static Screen open(String... headers) {
            Screen screen = new Screen();
            WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            screen.socket = builder.buildAsync(
                            URI.create("ws://localhost:" + server.web.port() + "/api/v1/live"), screen)
                    .join();
            return screen;
        }

        static Screen signedIn(String token) throws Exception {
            Screen screen = open();
            screen.say(Map.of("token", token));
            assertThat(screen.next().path("ok").asBoolean()).isTrue();
            return screen;
        }

        void say(Object message) {
            socket.sendText(Json.of(message), true).join();
        }

        JsonNode next() throws Exception {
            JsonNode message = heard.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message within 10 s").isNotNull();
            return message;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                try {
                    heard.add(Json.MAPPER.readTree(partial.toString()));
                } catch (java.io.IOException e) {
                    closed.completeExceptionally(e);
                }
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            from.request(1);
            return null;
        }
    }

    private static TestServer server;
    private static ApiClient admin;
    private static String token;
    private static UUID site;

    @BeforeAll
    static void start() {
        server = TestServer.withTenant(
                100_000,
                (tenant, event) -> event instanceof Moved moved
                        ? List.of(new LiveChange("visits", moved.site(), Set.of(moved.row())))
                        : List.of());
        token = server.client()
                .post("/auth/login", Map.of("tenant", "demo", "login", "admin", "password", TestServer.PASSWORD))
                .text("/accessToken");
        admin = server.client().as(token);
        site = UUID.fromString(admin.get("/sites").text("/items/0/id"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void move(UUID row) {
        server.test.db().run(server.system(), tx -> tx.publish(new Moved(site, row)));
    }

    @Test
    void aScreenHearsThatSomethingChangedAndWhichRow() throws Exception {
        Screen screen = Screen.signedIn(token);
        screen.say(Map.of("subscribe", "visits", "site", site));
        screen.say(Map.of("subscribe", "nonsense", "site", site));
        assertThat(screen.next().path("error").asText()).isEqualTo("live.forbidden");
        UUID row = UUID.randomUUID();
        move(row);
        JsonNode heard = screen.next();
        assertThat(heard.path("changed").asText()).isEqualTo("visits");
        assertThat(heard.path("site").asText()).isEqualTo(site.toString());
        assertThat(heard.path("name").asText()).isEqualTo("test.moved");
        assertThat(heard.path("ids").path(0).asText()).isEqualTo(row.toString());
        assertThat(heard.path("n").asLong()).isPositive();
    }

    @Test
    void aBurstBecomesFewMessagesThatNameEveryRowAndAreNumbered() throws Exception {
        Screen screen = Screen.signedIn(token);
        screen.say(Map.of("subscribe", "visits", "site", site));
        screen.say(Map.of("subscribe", "nonsense"));
        screen.next();
        Set<String> rows = new java.util.HashSet<>();
        for (int i = 0; i < 30; i++) {
            UUID row = UUID.randomUUID();
            rows.add(row.toString());
            move(row);
        }
        int messages = 0;
        long last = -1;
        while (!rows.isEmpty()) {
            // The server's clock is moved by hand: this lets the pause between two messages pass.
            server.test.clock().advance(Live.COALESCE);
            JsonNode heard = screen.next();
            messages++;
            heard.path("ids").forEach(id -> rows.remove(id.asText()));
            long n = heard.path("n").asLong();
            assertThat(last < 0 || n == last + 1).as("numbers without gaps").isTrue();
            last = n;
        }
        assertThat(messages).isLessThan(30);
    }

    @Test
    void withoutATokenNothingIsHeard() throws Exception {
        Screen screen = Screen.open();
        screen.say(Map.of("subscribe", "visits", "site", site));
        assertThat(screen.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4401);
        Screen wrong = Screen.open();
        wrong.say(Map.of("token", "made up"));
        assertThat(wrong.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4401);
        Screen silent = Screen.open();
        assertThat(silent.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4401);
    }

    @Test
    void nonsenseClosesTheLine() throws Exception {
        Screen noJson = Screen.open();
        noJson.socket.sendText("{", true).join();
        assertThat(noJson.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1007);
        Screen longer = Screen.open();
        longer.socket.sendText("x".repeat(9000), true).join();
        assertThat(longer.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1009);
        Screen binary = Screen.open();
        binary.socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
        assertThat(binary.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1003);
    }

    @Test
    void aPageOfAnotherSiteGetsNoLine() {
        assertThatThrownBy(() -> Screen.open("Origin", "https://evil.example")).isInstanceOf(CompletionException.class);
    }

    @Test
    void whoMayNotReadHearsNothing() throws Exception {
        ApiClient.Reply kiosk = admin.post("/machines", Map.of("kind", "kiosk", "name", "Gate", "site", site));
        Screen screen = Screen.signedIn(kiosk.text("/token"));
        screen.say(Map.of("subscribe", "visits", "site", site));
        assertThat(screen.next().path("error").asText()).isEqualTo("live.forbidden");
        screen.say(Map.of("subscribe", "presence", "site", UUID.randomUUID()));
        assertThat(screen.next().path("error").asText()).isEqualTo("live.forbidden");
        screen.say(Map.of("subscribe", "presence"));
        assertThat(screen.next().path("error").asText()).isEqualTo("live.forbidden");
    }
}

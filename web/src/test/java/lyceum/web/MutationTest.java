package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import lyceum.core.base.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever is sent, the answer says what was wrong with it: never a failure of the server. */
class MutationTest {

    /** What would end the sender's own session, or wait for a card. */
    private static final Set<String> LEFT_OUT = Set.of("signOut", "signIn", "refreshTokens");

    private static final String FOREIGN = "01900000-0000-7000-8000-000000000000";
    /** The same every time, so that a failure can be seen again. */
    private static final Random RANDOM = new Random(20261121);

    private static TestServer server;
    private static ApiClient admin;
    private static String site;

    @BeforeAll
    static void start() {
        server = TestServer.withTenant();
        admin = server.admin();
        site = admin.get("/sites").text("/items/0/id");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> noBodyBreaksTheServer() {
        return new Document()
                .operations().stream()
                        .filter(operation -> operation.node().has("requestBody") && !LEFT_OUT.contains(operation.id()))
                        .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                            for (byte[] body : bodies(operation)) {
                                check(operation, body);
                            }
                        }));
    }

    private static void check(Document.Operation operation, byte[] body) {
        String path = "!" + operation.path().replaceAll("\\{[^}]+}", FOREIGN);
        ApiClient client = operation.method().equals("PUT") ? admin.with("If-Match", "\"1\"") : admin;
        ApiClient.Reply reply =
                answered(client.with("Idempotency-Key", "m" + RANDOM.nextLong()), operation, path, body);
        assertThat(reply.status()).as(new String(body, StandardCharsets.UTF_8)).isLessThan(500);
        if (reply.status() >= 400) {
            assertThat(reply.code()).isNotEmpty();
        }
    }

    /** A server may close a connection after a refusal just as it is used again; a second one must be answered. */
    private static ApiClient.Reply answered(ApiClient client, Document.Operation operation, String path, byte[] body) {
        try {
            return client.send(operation.method(), path, body, "application/json");
        } catch (UncheckedIOException e) {
            return client.send(operation.method(), path, body, "application/json");
        }
    }

    private static List<byte[]> bodies(Document.Operation operation) throws Exception {
        JsonNode example = operation.node().at("/requestBody/content/application~1json/example");
        String text =
                example.isObject() ? example.toString().replace("00000000-0000-7000-8000-000000000001", site) : "{}";
        List<byte[]> bodies = new ArrayList<>();
        for (String body : List.of(
                "",
                "null",
                "[]",
                "1",
                "\"\"",
                "{",
                "{}}",
                "[[[[",
                "{\"a\":{\"a\":{\"a\":{}}}}",
                "{\"id\":1}",
                "[".repeat(2000),
                "{\"a\":".repeat(500),
                "{\"" + "k".repeat(60_000) + "\":1}",
                "\u0000")) {
            bodies.add(body.getBytes(StandardCharsets.UTF_8));
        }
        bodies.add(new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'});
        bodies.add(new byte[65_537]);
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 10; i++) {
            bodies.add(Arrays.copyOf(whole, RANDOM.nextInt(whole.length + 1)));
            byte[] flipped = whole.clone();
            flipped[RANDOM.nextInt(flipped.length)] ^= (byte) (1 << RANDOM.nextInt(8));
            bodies.add(flipped);
        }
        if (example.isObject()) {
            mutated((ObjectNode) Json.MAPPER.readTree(text), bodies);
        }
        return bodies;
    }

    /** Every field once with each value that does not belong there. */
    private static void mutated(ObjectNode example, List<byte[]> bodies) throws Exception {
        List<String> values = List.of(
                "null",
                "1",
                "-1",
                "1e400",
                "99999999999999999999",
                "true",
                "\"\"",
                "\"x\"",
                "[]",
                "{}",
                "[null]",
                "{\"a\":1}",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"" + "y".repeat(5000) + "\"",
                "\"" + FOREIGN + "\"",
                "\"9999-99-99\"",
                "\"+1000000000-12-31T23:59:59Z\"",
                "\"-1000000000-01-01T00:00:00Z\"",
                "\"' or 1=1 --\"");
        List<String> names = new ArrayList<>();
        example.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            for (String value : values) {
                ObjectNode copy = example.deepCopy();
                copy.set(name, null);
                String text = copy.toString()
                        .replaceFirst(
                                "\"" + name + "\":null",
                                "\"" + name + "\":" + java.util.regex.Matcher.quoteReplacement(value));
                bodies.add(text.getBytes(StandardCharsets.UTF_8));
            }
            ObjectNode without = example.deepCopy();
            without.remove(name);
            bodies.add(without.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @TestFactory
    Stream<DynamicTest> noQueryBreaksTheServer() {
        return new Document()
                .operations().stream()
                        .filter(operation -> operation.method().equals("GET"))
                        .map(operation -> DynamicTest.dynamicTest(
                                operation.id(),
                                () -> queries(operation).forEach(query -> {
                                    String path = operation.path().replaceAll("\\{[^}]+}", FOREIGN);
                                    ApiClient.Reply reply = admin.get("!" + path + query);
                                    assertThat(reply.status()).as(path + query).isLessThan(500);
                                })));
    }

    private static List<String> queries(Document.Operation operation) {
        Map<String, String> good = new HashMap<>();
        List<String> names = new ArrayList<>(List.of("unknown", "cursor"));
        operation.node().path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("query")) {
                names.add(parameter.get("name").asText());
                if (parameter.path("required").asBoolean()) {
                    good.put(parameter.get("name").asText(), site);
                }
            }
        });
        String base = good.isEmpty() ? "?" : "?site=" + site + "&";
        List<String> queries = new ArrayList<>();
        for (String name : names) {
            for (String value : List.of(
                    "",
                    "x",
                    "%00",
                    "%ff",
                    "%F0%9F%98%80",
                    "-1",
                    "' or '1'='1",
                    "%25",
                    "_",
                    "null",
                    FOREIGN,
                    "2026-13-45T00:00:00Z",
                    "%2B1000000000-12-31T23:59:59Z",
                    "-1000000000-01-01T00:00:00Z",
                    "AAAA",
                    "eA",
                    "%5C",
                    "1".repeat(3000))) {
                queries.add(base + name + "=" + value.replace(" ", "%20"));
            }
        }
        return queries;
    }
}

package lyceum.screens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shipped JAR as a process of its own on a free port, with a data folder that goes when it goes. */
final class Running implements AutoCloseable {

    static final String CARD = "00BC614E";
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path data;
    private final Path log;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable String token;

    /** What the server answered. */
    record Answer(int status, JsonNode body) {
        JsonNode ok() {
            if (status >= 300) {
                throw new AssertionError("answered " + status + ": " + body);
            }
            return body;
        }
    }

    private Running(List<String> arguments) throws IOException {
        data = Files.createTempDirectory("lyceum-screens");
        log = Files.createTempFile("lyceum-screens", ".log");
        port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                System.getProperty("lyceum.jar", "target/lyceum.jar")));
        for (String argument : arguments) {
            command.add(argument.replace("{data}", data.toString()).replace("{port}", Integer.toString(port)));
        }
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitAnswer();
    }

    /** The demonstration, with this many guests whose cards count up from 01000000. */
    static Running demo(int guests) throws IOException {
        return new Running(List.of(
                "demo", "--still", "--data", "{data}", "--port", "{port}", "--people", Integer.toString(guests)));
    }

    private static @Nullable Running shared;

    /** One demonstration for every test that leaves it usable for the next; ends with the tests. */
    static synchronized Running shared() throws IOException {
        if (shared == null) {
            shared = demo(230);
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** An installation that nobody has set up. */
    static Running fresh() throws IOException {
        return new Running(List.of("serve", "--set", "data.dir={data}", "--set", "http.port={port}"));
    }

    String address() {
        return "http://localhost:" + port;
    }

    int port() {
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() {
        CountDownLatch ended = new CountDownLatch(1);
        process.onExit().thenRun(ended::countDown);
        long deadline = System.nanoTime() + STARTS_WITHIN.toNanos();
        try {
            while (!answers()) {
                if (ended.await(150, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                    throw new AssertionError("the server did not start:\n" + Files.readString(log));
                }
            }
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return http.send(request("/api/v1/setup").build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(40));
    }

    /** Asks as the admin of the demonstration. */
    Answer ask(String method, String path, @Nullable String body, String... headers) {
        try {
            if (token == null) {
                token = send(
                                "POST",
                                "/auth/login",
                                "{\"tenant\":\"demo\",\"login\":\"admin\",\"password\":\"lyceum-demo\"}")
                        .ok()
                        .path("accessToken")
                        .asText();
            }
            return send(method, path, body, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Answer send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/api/v1" + path)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String text = response.body();
        return new Answer(response.statusCode(), text.isEmpty() ? JSON.nullNode() : JSON.readTree(text));
    }

    JsonNode get(String path) {
        return ask("GET", path, null).ok();
    }

    JsonNode post(String path, String body) {
        return ask("POST", path, body).ok();
    }

    /** The site that the demonstration calls main. */
    String mainSite() {
        return named(get("/sites"), "slug", "main").path("id").asText();
    }

    /** The front door, opened for all hours so that a test may run at night. */
    String frontDoor() {
        JsonNode door = named(get("/doors?site=" + mainSite()), "slug", "front-door");
        String id = door.path("id").asText();
        if (!door.path("hours").isNull()) {
            var body = ((com.fasterxml.jackson.databind.node.ObjectNode) door.deepCopy())
                    .putNull("hours")
                    .without(List.of("id", "version"));
            ask(
                            "PUT",
                            "/doors/" + id,
                            body.toString(),
                            "If-Match",
                            "\"" + door.path("version").asLong() + "\"")
                    .ok();
        }
        return id;
    }

    String device(String slug) {
        return named(get("/devices?site=" + mainSite()), "slug", slug)
                .path("id")
                .asText();
    }

    static JsonNode named(JsonNode page, String field, String value) {
        for (JsonNode item : page.path("items")) {
            if (item.path(field).asText().equals(value)) {
                return item;
            }
        }
        throw new AssertionError("no " + field + " " + value + " in " + page);
    }

    /** Holds a card to the door as a kiosk would. */
    JsonNode tap(String door, String card) {
        return post(
                "/taps",
                "{\"door\":\"" + door + "\",\"credential\":{\"kind\":\"em4100\",\"data\":\"" + card
                        + "\",\"bits\":32}}");
    }

    /** Holds a card to a simulated reader. */
    void tapAtReader(String slug, String card) {
        post(
                "/devices/" + device(slug) + "/simulate",
                "{\"card\":{\"kind\":\"em4100\",\"data\":\"" + card + "\",\"bits\":32}}");
    }

    /** The card of the n-th guest. */
    static String guestCard(int n) {
        return String.format("%08X", 0x01000000 + n);
    }

    JsonNode personOf(String card) {
        return post("/people/find", "{\"card\":{\"kind\":\"em4100\",\"data\":\"" + card + "\",\"bits\":32}}")
                .path("matches")
                .path(0);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(log);
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

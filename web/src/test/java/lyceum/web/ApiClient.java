package lyceum.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import lyceum.core.base.Json;

/**
 * A client of the API that believes nothing: every answer is held against the API's description, and every operation that
 * answered well is noted in {@code target/openapi-called}, so that one which no test ever calls is found.
 */
public final class ApiClient {

    static {
        try {
            Files.deleteIfExists(Document.CALLED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Document DOCUMENT = new Document();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** An answer. */
    public record Reply(int status, JsonNode body, byte[] bytes, Map<String, List<String>> headers) {

        /** A text of the body, by JSON pointer. */
        public String text(String pointer) {
            return body.at(pointer).asText();
        }

        /** The problem's code; empty where it went well. */
        public String code() {
            return body.path("code").asText();
        }

        /** The first value of a header; empty where there is none. */
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .findFirst()
                    .map(entry -> entry.getValue().getFirst())
                    .orElse("");
        }

        /** This answer, which must have this status. */
        public Reply must(int expected) {
            if (status != expected) {
                throw new AssertionError("expected " + expected + " but was " + status + ": " + body);
            }
            return this;
        }
    }

    private final String root;
    private final Map<String, String> headers;

    public ApiClient(int port) {
        this("http://localhost:" + port, Map.of());
    }

    private ApiClient(String root, Map<String, String> headers) {
        this.root = root;
        this.headers = headers;
    }

    /** The same client with one more header on every request. */
    public ApiClient with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new ApiClient(root, more);
    }

    /** The same client as the bearer of this token. */
    public ApiClient as(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** Signed in as this person. */
    public ApiClient signedIn(String tenant, String login, String password) {
        Reply reply = post("/auth/login", Map.of("tenant", tenant, "login", login, "password", password))
                .must(200);
        return as(reply.text("/accessToken"));
    }

    public Reply get(String path) {
        return send("GET", path, null, "");
    }

    public Reply post(String path, Object body) {
        return json("POST", path, body);
    }

    public Reply put(String path, long version, Object body) {
        return with("If-Match", "\"" + version + "\"").json("PUT", path, body);
    }

    public Reply delete(String path) {
        return send("DELETE", path, null, "");
    }

    public Reply delete(String path, long version) {
        return with("If-Match", "\"" + version + "\"").delete(path);
    }

    /** A request with a record or map as its JSON body. */
    public Reply json(String method, String path, Object body) {
        return send(method, path, Json.of(body).getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** Any request; {@code path} is below {@code /api/v1} unless it begins with {@code !}. */
    public Reply send(String method, String path, byte[] body, String type) {
        String full = path.startsWith("!") ? path.substring(1) : "/api/v1" + path;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + full)).timeout(Duration.ofSeconds(60));
        headers.forEach(request::header);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        request.method(
                method,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return judged(method, full, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Reply judged(String method, String path, HttpResponse<byte[]> response) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        byte[] sent = response.body();
        byte[] content =
                response.headers().firstValue("Content-Encoding").orElse("").equals("gzip")
                        ? new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes()
                        : sent;
        String text = type.contains("json") ? new String(content, StandardCharsets.UTF_8) : "";
        Optional<Document.Operation> operation = DOCUMENT.of(method, path.split("\\?", 2)[0]);
        if (operation.isPresent()) {
            String whole = text.isEmpty() && content.length > 0 ? "(bytes)" : text;
            List<String> faults = DOCUMENT.faults(operation.get(), response.statusCode(), type, whole);
            if (!faults.isEmpty()) {
                throw new AssertionError(method + " " + path + " answered " + response.statusCode()
                        + " otherwise than openapi.yaml says: " + faults + "\n" + text);
            }
            if (response.statusCode() < 300) {
                note(operation.get().id());
            }
        }
        JsonNode body = text.isEmpty() ? Json.MAPPER.missingNode() : Json.MAPPER.readTree(text);
        return new Reply(
                response.statusCode(), body, content, response.headers().map());
    }

    private static synchronized void note(String operation) throws IOException {
        Files.createDirectories(Document.CALLED.toAbsolutePath().getParent());
        Files.writeString(Document.CALLED, operation + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}

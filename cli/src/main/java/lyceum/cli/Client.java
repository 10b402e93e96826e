package lyceum.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Json;
import org.jspecify.annotations.Nullable;

/** Speaks the API to a running server, in the name of the server's own token. */
final class Client {

    /** The server understood and said no. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** Nobody answered, or nobody that speaks this API. */
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message) {
            super(message);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String server;
    private final String token;
    private final @Nullable String tenant;

    Client(String server, String token, @Nullable String tenant) {
        this.server = server.replaceFirst("/+$", "");
        this.token = token;
        this.tenant = tenant;
    }

    /** The same server, in another tenant. */
    Client in(String slug) {
        return new Client(server, token, slug);
    }

    /**
     * Asks for a path below {@code /api/v1}.
     *
     * @throws Refused when the server says no
     * @throws Unreachable when no server answers
     */
    JsonNode get(String path) {
        return send(request(path).GET());
    }

    /** Every item of a list, page after page. */
    List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String separator = path.contains("?") ? "&" : "?";
        String cursor = "";
        do {
            JsonNode page = get(path + separator + "limit=200" + cursor);
            page.path("items").forEach(items::add);
            cursor = page.path("next").isTextual()
                    ? "&cursor=" + encoded(page.get("next").textValue())
                    : "";
        } while (!cursor.isEmpty());
        return items;
    }

    /** Sends a record or map as JSON; done once however often the network makes us repeat it. */
    JsonNode post(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(Json.of(body))));
    }

    /** Text as it may stand in a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/v1" + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
        return tenant == null ? request : request.header("Lyceum-Tenant", tenant);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            JsonNode body = Json.MAPPER.readTree(response.body());
            if (response.statusCode() / 100 != 2) {
                throw new Refused(complaint(response.statusCode(), body));
            }
            return body;
        } catch (JsonProcessingException _) {
            throw new Unreachable("What answers at " + server + " is not a Lyceum server.");
        } catch (IOException _) {
            throw new Unreachable("No server answers at " + server + ". Is it running? Another address: --server URL.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Unreachable("Stopped while waiting for " + server + ".");
        }
    }

    private static String complaint(int status, JsonNode problem) {
        StringBuilder text = new StringBuilder(problem.path("detail").asText("The server answered " + status + "."));
        if (problem.hasNonNull("code")) {
            text.append(" (").append(problem.get("code").asText()).append(')');
        }
        problem.path("errors")
                .forEach(error -> text.append(System.lineSeparator())
                        .append("  ")
                        .append(error.path("field").asText())
                        .append(": ")
                        .append(error.path("detail").asText()));
        return text.toString();
    }
}

package lyceum.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import lyceum.core.base.Json;

/** The description of the API, read from {@code openapi.yaml} once: as JSON for programs, as one page for people. */
final class OpenApi {

    private final JsonNode document;
    private final byte[] json;
    private final byte[] page;

    OpenApi(String stylesheet) {
        document = read();
        json = Json.of(document).getBytes(StandardCharsets.UTF_8);
        page = render(stylesheet).getBytes(StandardCharsets.UTF_8);
    }

    byte[] json() {
        return json;
    }

    byte[] page() {
        return page;
    }

    private static JsonNode read() {
        try (InputStream in = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is missing from the class path");
            }
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String render(String stylesheet) {
        StringBuilder html = new StringBuilder();
        html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<title>Lyceum API</title><link rel=\"stylesheet\" href=\"")
                .append(stylesheet)
                .append("\"></head><body class=\"docs\"><main><h1>Lyceum API</h1>");
        text(html, "p", document.at("/info/description").asText());
        html.append("<p><a href=\"/openapi.json\">openapi.json</a></p>");
        each(
                document.at("/paths"),
                (path, operations) -> each(operations, (method, operation) -> {
                    if (operation.has("operationId")) {
                        operation(html, path, method, operation);
                    }
                }));
        html.append("<h2>Shapes</h2>");
        each(document.at("/components/schemas"), (name, schema) -> {
            html.append("<section id=\"")
                    .append(escaped(name))
                    .append("\"><h3>")
                    .append(escaped(name))
                    .append("</h3>");
            text(html, "p", schema.path("description").asText());
            pre(html, schema);
            html.append("</section>");
        });
        return html.append("</main></body></html>").toString();
    }

    private static void operation(StringBuilder html, String path, String method, JsonNode operation) {
        html.append("<section id=\"")
                .append(escaped(operation.path("operationId").asText()))
                .append("\"><h2>");
        html.append(escaped(method.toUpperCase(java.util.Locale.ROOT)))
                .append(" <code>")
                .append(escaped(path));
        html.append("</code></h2>");
        text(html, "p", operation.path("summary").asText());
        text(html, "p", operation.path("description").asText());
        text(html, "p", "Right: " + operation.path("x-right").asText());
        for (JsonNode parameter : operation.path("parameters")) {
            text(
                    html,
                    "p",
                    parameter.path("name").asText(parameter.path("$ref").asText()) + ": "
                            + parameter.path("description").asText());
        }
        if (operation.has("requestBody")) {
            html.append("<h3>Body</h3>");
            pre(html, operation.path("requestBody").path("content"));
        }
        html.append("<h3>Answers</h3>");
        pre(html, operation.path("responses"));
        html.append("</section>");
    }

    private static void text(StringBuilder html, String tag, String text) {
        if (!text.isEmpty()) {
            html.append('<')
                    .append(tag)
                    .append('>')
                    .append(escaped(text))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
    }

    private static void pre(StringBuilder html, JsonNode node) {
        html.append("<details><summary>JSON</summary><pre>")
                .append(escaped(node.toPrettyString()))
                .append("</pre></details>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static void each(JsonNode node, java.util.function.BiConsumer<String, JsonNode> what) {
        for (Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            what.accept(field.getKey(), field.getValue());
        }
    }
}

package lyceum.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import lyceum.core.base.Json;

/** The API's description, as a judge of real answers. */
public final class Document {

    /** Where the called operations are noted, a line each. Here, because a look at it must not begin the noting anew. */
    static final Path CALLED = Path.of("target", "openapi-called");

    /** One operation of the description. */
    public record Operation(String method, String path, String id, JsonNode node) {}

    private final JsonNode root;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** The description that the product ships. */
    public Document() {
        try {
            root = Json.MAPPER.readTree(new OpenApi("/docs.css").json());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (method.getValue().has("operationId")) {
                        operations.add(new Operation(
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                method.getValue().get("operationId").asText(),
                                method.getValue()));
                    }
                }));
    }

    /** The whole description. */
    public JsonNode root() {
        return root;
    }

    /** Every operation in it. */
    public List<Operation> operations() {
        return operations;
    }

    /** The operation that a request is one of; a path without variables goes before one with. */
    public Optional<Operation> of(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method().equals(method) && fits(operation.path(), path))
                .min(java.util.Comparator.comparingInt(
                        operation -> operation.path().indexOf('{') < 0 ? 0 : 1));
    }

    private static boolean fits(String template, String path) {
        String pattern = Pattern.compile("\\{[^/]+}")
                .splitAsStream(template + " ")
                .map(Pattern::quote)
                .collect(java.util.stream.Collectors.joining("[^/]+"));
        return (path + " ").matches(pattern);
    }

    /** What is wrong with an answer by this description; empty when nothing is. */
    public List<String> faults(Operation operation, int status, String type, String body) {
        JsonNode response = resolved(operation.node().path("responses").path(Integer.toString(status)));
        if (response.isMissingNode()) {
            return List.of("status " + status + " is not described");
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode() || content.isEmpty()) {
            return body.isEmpty() ? List.of() : List.of("status " + status + " is described without a body");
        }
        JsonNode media = content.path(type.split(";", 2)[0].strip());
        if (media.isMissingNode()) {
            return List.of("media type '" + type + "' is not described for " + status);
        }
        return media.has("schema") && type.contains("json") ? faults(media.get("schema"), body) : List.of();
    }

    /** What is wrong with a text by one of the schemas. */
    List<String> faults(JsonNode schema, String text) {
        Schema compiled = schemas.computeIfAbsent(schema.toString(), key -> compile(schema));
        return compiled.validate(text, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = Json.MAPPER.createObjectNode();
        whole.set("allOf", Json.MAPPER.createArrayNode().add(schema));
        whole.set("$defs", root.at("/components/schemas"));
        return registry.getSchema(whole.toString().replace("#/components/schemas/", "#/$defs/"), InputFormat.JSON);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }
}

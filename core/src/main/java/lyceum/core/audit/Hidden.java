package lyceum.core.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import lyceum.core.base.Json;
import org.jspecify.annotations.Nullable;

/** Takes personal data and secrets out of what the log keeps, leaving only whether they were there and changed. */
final class Hidden {

    private static final Set<String> FIELDS = Set.of(
            "phone",
            "phoneLast4",
            "email",
            "address",
            "birth",
            "note",
            "data",
            "tail",
            "password",
            "token",
            "key",
            "secret");
    private static final String SET = "(hidden)";
    private static final String CHANGED = "(hidden, changed)";

    private Hidden() {}

    /** The value as JSON with hidden fields, null for null. */
    static @Nullable String json(@Nullable Object value, @Nullable Object other) {
        if (value == null) {
            return null;
        }
        JsonNode tree = Json.MAPPER.valueToTree(value);
        hide(tree, other == null ? null : Json.MAPPER.valueToTree(other));
        return tree.toString();
    }

    private static void hide(JsonNode node, @Nullable JsonNode other) {
        switch (node) {
            case ObjectNode object ->
                object.properties().forEach(entry -> {
                    JsonNode before = other == null ? null : other.get(entry.getKey());
                    if (!FIELDS.contains(entry.getKey())) {
                        hide(entry.getValue(), before);
                    } else if (!entry.getValue().isNull()) {
                        boolean same = other == null || entry.getValue().equals(before);
                        object.put(entry.getKey(), same ? SET : CHANGED);
                    }
                });
            case ArrayNode array -> array.forEach(item -> hide(item, null));
            default -> {
                // A plain value under a name that may be seen.
            }
        }
    }
}

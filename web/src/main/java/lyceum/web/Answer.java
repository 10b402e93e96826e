package lyceum.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import lyceum.core.base.Json;
import lyceum.core.base.Page;
import org.jspecify.annotations.Nullable;

/**
 * What goes back.
 *
 * @param body a record to be written as JSON, or bytes; null for none
 * @param type media type of bytes, null for JSON
 * @param made id of what was made
 * @param headers further headers
 * @param status where it is not the endpoint's own, null otherwise
 */
record Answer(
        @Nullable Object body,
        @Nullable String type,
        @Nullable UUID made,
        Map<String, String> headers,
        @Nullable Integer status) {

    static Answer of(Object body) {
        return new Answer(body, null, null, Map.of(), null);
    }

    /** A resource that can be changed: its version becomes the ETag. */
    static Answer of(Object body, long version) {
        return of(body).with("ETag", "\"" + version + "\"");
    }

    static Answer made(Object body, UUID id) {
        return new Answer(body, null, id, Map.of(), null);
    }

    static Answer made(Object body, UUID id, long version) {
        return made(body, id).with("ETag", "\"" + version + "\"");
    }

    static Answer page(Page<?> page) {
        return of(page);
    }

    static Answer none() {
        return new Answer(null, null, null, Map.of(), null);
    }

    static Answer bytes(byte[] content, String type) {
        return new Answer(content, type, null, Map.of(), null);
    }

    static Answer text(String content, String type) {
        return bytes(content.getBytes(java.nio.charset.StandardCharsets.UTF_8), type + "; charset=utf-8");
    }

    Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(body, type, made, more, status);
    }

    Answer status(int other) {
        return new Answer(body, type, made, headers, other);
    }

    /** One resource with one more member. */
    static ObjectNode joined(Object resource, String member, Object more) {
        ObjectNode whole = Json.MAPPER.valueToTree(resource);
        return whole.set(member, Json.MAPPER.valueToTree(more));
    }

    /** A list that is short by nature and needs no pages. */
    record Items(java.util.List<?> items) {}

    static Answer items(java.util.List<?> items) {
        return of(new Items(items));
    }
}

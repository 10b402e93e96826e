package lyceum.hardware.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import lyceum.core.base.Json;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Report;
import lyceum.core.people.Card;

/**
 * Reads the frames of Lyceum's own topics, strictly: the size, the encoding, exactly the fields that belong there, each of
 * its own type and in its range. A device that writes anything else is broken or is not the device.
 */
public final class Frames {

    /** The longest frame that is read at all, in bytes. */
    public static final int MAX_BYTES = 2048;

    private static final Pattern BOOT = Pattern.compile("[A-Za-z0-9_.:-]{1,40}");
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{6,32}");
    private static final Pattern WORD = Pattern.compile("[a-z][a-zA-Z0-9.]{0,39}");
    private static final long MAX_SEQ = 1L << 52;
    private static final long MAX_AGE_MS = Duration.ofDays(30).toMillis();
    /** Of the nodes, a bare value counting as one: an array in an object in an object. */
    private static final int MAX_DEPTH = 5;

    private Frames() {}

    /** Why a frame was not read; {@link #code()} is stable. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;

        public Malformed(String code) {
            super(code, null, false, false);
            this.code = code;
        }

        /** Stable code of the reason. */
        public String code() {
            return code;
        }
    }

    /** A tap as the reader wrote it. */
    public record Tapped(String boot, long seq, Duration age, Card card) {}

    /** What a device says of its connection; the session is empty when it says none. */
    record Status(boolean online, String session) {}

    /** {@code {"boot":"9f3c","seq":17,"ageMs":0,"card":{"kind":"em4100","data":"00BC614E","bits":32}}}. */
    public static Tapped tap(byte[] frame) throws Malformed {
        JsonNode root = object(frame);
        fields(root, Set.of("boot", "seq", "ageMs", "card"));
        JsonNode card = root.get("card");
        fields(card, Set.of("kind", "data", "bits"));
        return new Tapped(
                text(root, "boot", BOOT),
                integer(root, "seq", 0, MAX_SEQ),
                Duration.ofMillis(integer(root, "ageMs", 0, MAX_AGE_MS)),
                card(text(card, "kind", WORD_OR_DASH), text(card, "data", HEX), integer(card, "bits", 1, 1024)));
    }

    private static final Pattern WORD_OR_DASH = Pattern.compile("[a-z0-9-]{1,40}");

    private static Card card(String kind, String data, long bits) throws Malformed {
        try {
            Card card = new Card(kind, data, (int) bits);
            int spare = (8 - card.bits() % 8) % 8;
            if (Integer.parseInt(card.data().substring(0, 2), 16) >> (8 - spare) != 0) {
                throw new Malformed("frame.card");
            }
            return card;
        } catch (IllegalArgumentException e) {
            throw new Malformed("frame.card");
        }
    }

    /** {@code {"online":true,"session":"…"}} or {@code {"online":false}}. */
    static Status status(byte[] frame) throws Malformed {
        JsonNode root = object(frame);
        fields(root, root.has("session") ? Set.of("online", "session") : Set.of("online"));
        return new Status(yes(root, "online"), root.has("session") ? text(root, "session", SESSION) : "");
    }

    /** {@code locked}, {@code unlocked}, {@code jammed} or {@code unknown}, bare. */
    static Lock.State state(byte[] frame) throws Malformed {
        return switch (string(frame)) {
            case "locked" -> Lock.State.LOCKED;
            case "unlocked" -> Lock.State.UNLOCKED;
            case "jammed" -> Lock.State.JAMMED;
            case "unknown" -> Lock.State.UNKNOWN;
            case String other -> throw new Malformed("frame.malformed");
        };
    }

    /**
     * {@code {"event":"contact","open":true}}, {@code {"event":"tamper","active":true}} or {@code {"event":"exit"}}.
     */
    static Report event(DeviceAddress from, byte[] frame) throws Malformed {
        JsonNode root = object(frame);
        switch (text(root, "event", WORD)) {
            case "contact" -> {
                fields(root, Set.of("event", "open"));
                return new Report.Contact(from, yes(root, "open"));
            }
            case "tamper" -> {
                fields(root, Set.of("event", "active"));
                return new Report.Tamper(from, yes(root, "active"));
            }
            case "exit" -> {
                fields(root, Set.of("event"));
                return new Report.ExitRequested(from);
            }
            case String other -> throw new Malformed("frame.malformed");
        }
    }

    /** {@code {"id":"…","result":"done|refused|jammed"}}. */
    static Report.UnlockAnswered ack(DeviceAddress from, byte[] frame) throws Malformed {
        JsonNode root = object(frame);
        fields(root, Set.of("id", "result"));
        return new Report.UnlockAnswered(from, id(root), outcome(text(root, "result", WORD)));
    }

    private static Report.UnlockAnswered.Outcome outcome(String result) throws Malformed {
        return switch (result) {
            case "done" -> Report.UnlockAnswered.Outcome.DONE;
            case "refused" -> Report.UnlockAnswered.Outcome.REFUSED;
            case "jammed" -> Report.UnlockAnswered.Outcome.JAMMED;
            case String other -> throw new Malformed("frame.malformed");
        };
    }

    private static UUID id(JsonNode root) throws Malformed {
        String id = text(root, "id", ID);
        return UUID.fromString(id.toLowerCase(Locale.ROOT));
    }

    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** {@code {"quantity":"co2","value":812.5,"unit":"ppm"}}. */
    static Report.Reading reading(DeviceAddress from, byte[] frame) throws Malformed {
        JsonNode root = object(frame);
        fields(root, Set.of("quantity", "value", "unit"));
        JsonNode value = root.get("value");
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw new Malformed("frame.malformed");
        }
        return new Report.Reading(from, text(root, "quantity", WORD), value.doubleValue(), text(root, "unit", UNIT));
    }

    private static final Pattern UNIT = Pattern.compile("[\\p{L}\\p{N}%°µ/²³.-]{0,12}");

    /** The frame as text. */
    public static String string(byte[] frame) throws Malformed {
        if (frame.length > MAX_BYTES) {
            throw new Malformed("frame.tooLarge");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("frame.encoding");
        }
    }

    /** The frame as a JSON object. */
    public static JsonNode object(byte[] frame) throws Malformed {
        try {
            JsonNode root = Json.MAPPER.readTree(string(frame));
            if (root == null || !root.isObject() || depth(root) > MAX_DEPTH) {
                throw new Malformed("frame.malformed");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new Malformed("frame.malformed");
        }
    }

    private static int depth(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }

    private static void fields(JsonNode node, Set<String> wanted) throws Malformed {
        if (!node.isObject() || node.size() != wanted.size() || !wanted.stream().allMatch(node::has)) {
            throw new Malformed("frame.malformed");
        }
    }

    private static String text(JsonNode node, String field, Pattern form) throws Malformed {
        JsonNode value = node.get(field);
        if (value == null
                || !value.isTextual()
                || !form.matcher(value.textValue()).matches()) {
            throw new Malformed("frame.malformed");
        }
        return value.textValue();
    }

    private static long integer(JsonNode node, String field, long from, long to) throws Malformed {
        JsonNode value = node.get(field);
        if (value == null
                || !value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < from
                || value.longValue() > to) {
            throw new Malformed("frame.malformed");
        }
        return value.longValue();
    }

    private static boolean yes(JsonNode node, String field) throws Malformed {
        JsonNode value = node.get(field);
        if (value == null || !value.isBoolean()) {
            throw new Malformed("frame.malformed");
        }
        return value.booleanValue();
    }
}

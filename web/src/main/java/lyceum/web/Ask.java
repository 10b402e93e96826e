package lyceum.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lyceum.core.access.Access;
import lyceum.core.base.Caller;
import lyceum.core.base.Json;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/** One request, decoded as far as a handler needs it. Every getter refuses what it cannot read. */
final class Ask {

    private static final Pattern VERSION = Pattern.compile("\"(\\d{1,18})\"");
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    /** Takes every value for what it is: no number for a text, no text for a number. */
    private static final JsonMapper STRICT = strict();

    /** The parts of a request that come from HTTP. */
    interface Source {
        @Nullable String path(String name);

        @Nullable String query(String name);

        @Nullable String header(String name);

        byte[] body();
    }

    private final Source source;
    private final Access.@Nullable Identified who;
    private final Caller caller;
    private final boolean loopback;
    private final boolean secure;

    Ask(Source source, Access.@Nullable Identified who, Caller caller, boolean loopback, boolean secure) {
        this.source = source;
        this.who = who;
        this.caller = caller;
        this.loopback = loopback;
        this.secure = secure;
    }

    private static JsonMapper strict() {
        JsonMapper.Builder strict = Json.MAPPER
                .rebuild()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
        return strict.addModule(new SimpleModule()
                        .addDeserializer(String.class, new WholeText())
                        .addDeserializer(Instant.class, new Sane<>(Instant.class, Ask::instant))
                        .addDeserializer(LocalDate.class, new Sane<>(LocalDate.class, Ask::date)))
                .build();
    }

    /** Texts without what no database can keep: the character NUL and halves of surrogate pairs. */
    private static final class WholeText extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        WholeText() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return context.reportInputMismatch(String.class, "not a text");
            }
            String text = parser.getText();
            boolean whole = text.codePoints().allMatch(c -> c != 0 && (c < 0xD800 || c > 0xDFFF));
            return whole ? text : context.reportInputMismatch(String.class, "not a whole text");
        }
    }

    /** Points in time written as text, in a range that every part of the product can reckon with. */
    private static final class Sane<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> read;

        Sane(Class<T> type, Function<String, T> read) {
            super(type);
            this.read = read;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            try {
                if (parser.hasToken(JsonToken.VALUE_STRING)) {
                    return read.apply(parser.getText());
                }
            } catch (DateTimeException e) {
                // Told below, without quoting what was sent.
            }
            return (T) context.reportInputMismatch(handledType(), "not a time between 1900 and 2199");
        }
    }

    private static Instant instant(String text) {
        Instant at = OffsetDateTime.parse(text).toInstant();
        date(at.atOffset(ZoneOffset.UTC).toLocalDate().toString());
        return at;
    }

    private static LocalDate date(String text) {
        LocalDate date = LocalDate.parse(text);
        if (date.getYear() < 1900 || date.getYear() > 2199) {
            throw new DateTimeException("out of range");
        }
        return date;
    }

    /** Who asks, with what they may do. */
    Caller caller() {
        return caller;
    }

    /** Who is signed in. @throws Problem {@code access.signIn} when nobody is */
    Access.Identified who() {
        if (who == null) {
            throw Edge.signIn();
        }
        return who;
    }

    Access.@Nullable Identified whoOrNull() {
        return who;
    }

    /** Whether the request came from a program on this machine that also names this machine. */
    boolean loopback() {
        return loopback;
    }

    /** Whether it came encrypted. */
    boolean secure() {
        return secure;
    }

    /** An id in the path; what cannot be one belongs to nothing. */
    UUID id(String name) {
        String text = source.path(name);
        if (text == null || !UUID_FORM.matcher(text).matches()) {
            throw Problem.notFound("resource");
        }
        return UUID.fromString(text);
    }

    UUID id() {
        return id("id");
    }

    String word(String name) {
        return String.valueOf(source.path(name));
    }

    @Nullable String query(String name) {
        String text = source.query(name);
        return text == null || text.isBlank() ? null : text;
    }

    @Nullable String header(String name) {
        return source.header(name);
    }

    @Nullable UUID queryId(String name) {
        String text = query(name);
        if (text == null) {
            return null;
        }
        if (!UUID_FORM.matcher(text).matches()) {
            throw badQuery(name, "an id");
        }
        return UUID.fromString(text);
    }

    /** An id that the query must name. */
    UUID needId(String name) {
        UUID id = queryId(name);
        if (id == null) {
            throw badQuery(name, "an id; it cannot be left out");
        }
        return id;
    }

    boolean queryYes(String name) {
        String text = query(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw badQuery(name, "true or false");
        }
        return "true".equals(text);
    }

    @Nullable Instant queryInstant(String name) {
        String text = query(name);
        try {
            return text == null ? null : instant(text);
        } catch (DateTimeException e) {
            throw badQuery(name, "an instant such as 2026-11-21T08:00:00Z");
        }
    }

    <E extends Enum<E>> @Nullable E queryWord(String name, Class<E> type) {
        String text = query(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        if (text != null) {
            throw badQuery(name, "one of the words in the documentation");
        }
        return null;
    }

    private static Problem badQuery(String name, String wanted) {
        return Problem.of(Problem.Kind.MALFORMED, "query.invalid", "The query's " + name + " must be " + wanted + ".");
    }

    /** Which page is wanted. */
    Page.Want page() {
        String limit = query("limit");
        if (limit != null && !limit.matches("\\d{1,3}")) {
            throw Problem.of(Problem.Kind.MALFORMED, "page.limit", "limit must be 1 to 200.");
        }
        return new Page.Want(limit == null ? 50 : Integer.parseInt(limit), query("cursor"));
    }

    /** The version that If-Match names. @throws Problem {@code version.required} without one */
    long version() {
        String match = source.header("If-Match");
        if (match == null) {
            throw Problem.of(
                    Problem.Kind.PRECONDITION_REQUIRED,
                    "version.required",
                    "Send If-Match with the ETag you last saw.");
        }
        Matcher version = VERSION.matcher(match.strip());
        if (!version.matches()) {
            throw Problem.of(
                    Problem.Kind.MALFORMED, "version.invalid", "If-Match must be an ETag that this server gave.");
        }
        return Long.parseLong(version.group(1));
    }

    /** The body as it is. */
    byte[] raw() {
        return source.body();
    }

    /** The body's media type in lower case, without parameters; empty when none is named. */
    String mediaType() {
        String type = source.header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The body as this record. */
    <T> T body(Class<T> type) {
        byte[] bytes = source.body();
        if (bytes.length == 0) {
            throw Problem.of(Problem.Kind.MALFORMED, "body.missing", "This needs a JSON body.");
        }
        if (!mediaType().equals("application/json")) {
            throw Problem.of(Problem.Kind.WRONG_TYPE, "body.type", "Send the body as application/json.");
        }
        try {
            ObjectReader reader = STRICT.readerFor(type);
            T read = reader.readValue(utf8(bytes));
            if (read == null) {
                throw Problem.of(Problem.Kind.MALFORMED, "json.shape", "The body must be one JSON object.");
            }
            String missing = Required.missing(read);
            if (missing != null) {
                throw Problem.invalid(missing, "field.required", "Please enter a value.");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw Problems.unreadable(e);
        }
    }

    /** The body as this record, or {@code empty} where there is none. */
    <T> T bodyOr(Class<T> type, T empty) {
        return source.body().length == 0 ? empty : body(type);
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.of(Problem.Kind.MALFORMED, "body.encoding", "The body must be UTF-8.");
        }
    }

    /** The value of a cookie, null where the browser sent none of this name. */
    @Nullable String cookie(String name) {
        String all = source.header("Cookie");
        if (all != null) {
            for (String pair : all.split(";")) {
                Map.Entry<String, String> cookie = split(pair);
                if (cookie.getKey().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    private static Map.Entry<String, String> split(String pair) {
        int at = pair.indexOf('=');
        return at < 0
                ? Map.entry(pair.strip(), "")
                : Map.entry(
                        pair.substring(0, at).strip(), pair.substring(at + 1).strip());
    }
}

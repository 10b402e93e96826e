package lyceum.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The settings as text by dotted key, each with the place it came from, laid over each other: the packed defaults, a
 * file, the environment, the command line. The defaults name every key there is; whatever else turns up is refused.
 */
final class Settings {

    /** A setting's text, empty for none, and where it stands. */
    record Value(String text, String place) {}

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String PREFIX = "LYCEUM_";
    /** Variables of the launcher and of the tests, which are no settings. */
    private static final Set<String> NOT_SETTINGS = Set.of(
            "LYCEUM_CONFIG", "LYCEUM_JAR", "LYCEUM_JAVA_HOME", "LYCEUM_JAVA_OPTS", "LYCEUM_SERVER", "LYCEUM_TOKEN");

    private final Map<String, Value> values;
    private final List<String> faults = new ArrayList<>();

    private Settings(Map<String, Value> defaults) {
        this.values = new LinkedHashMap<>(defaults);
    }

    /** The packed defaults. */
    static Settings defaults() {
        try (InputStream packed = Objects.requireNonNull(
                Settings.class.getResourceAsStream("/config/lyceum.yaml"), "config/lyceum.yaml")) {
            String yaml = new String(packed.readAllBytes(), StandardCharsets.UTF_8);
            return new Settings(parse(yaml, "the default configuration"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lays a file over what is there. */
    Settings file(Path file) {
        try {
            parse(Files.readString(file), file.toString()).forEach((key, value) -> put(key, value, key));
        } catch (NoSuchFileException _) {
            faults.add("There is no configuration file " + file.toAbsolutePath() + ".");
        } catch (JsonProcessingException e) {
            faults.add(at(file.toString(), e.getLocation().getLineNr()) + ": this is not YAML: " + firstLine(e));
        } catch (IOException e) {
            faults.add("The configuration file " + file.toAbsolutePath() + " cannot be read: " + e.getMessage());
        }
        return this;
    }

    /** Lays the variables that begin with LYCEUM_ over what is there. */
    Settings environment(Map<String, String> environment) {
        Map<String, String> keys = new LinkedHashMap<>();
        values.keySet().forEach(key -> keys.put(variable(key), key));
        environment.forEach((name, text) -> {
            if (!name.startsWith(PREFIX) || NOT_SETTINGS.contains(name)) {
                return;
            }
            String key = keys.get(name);
            if (key == null) {
                faults.add("Environment: there is no setting " + name + "; " + nearest(name, keys.keySet()));
            } else {
                values.put(key, new Value(text.strip(), "environment variable " + name));
            }
        });
        return this;
    }

    /** Lays settings from the command line over what is there. */
    Settings commandLine(Map<String, String> set) {
        set.forEach((key, text) -> put(key, new Value(text.strip(), "--set " + key), "--set " + key));
        return this;
    }

    /** The value of a key that the defaults name. */
    Value value(String key) {
        return Objects.requireNonNull(values.get(key), () -> "no default for " + key);
    }

    Set<String> keys() {
        return values.keySet();
    }

    /** What was wrong so far, as sentences; more may be added. */
    List<String> faults() {
        return faults;
    }

    /** The environment variable of a key: LYCEUM_HTTP_PLAIN_SIGN_IN of http.plainSignIn. */
    static String variable(String key) {
        return PREFIX
                + key.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private void put(String key, Value value, String shown) {
        if (values.containsKey(key)) {
            values.put(key, value);
        } else {
            faults.add(value.place() + ": there is no setting " + shown + "; " + nearest(key, values.keySet()));
        }
    }

    private static Map<String, Value> parse(String yaml, String name) throws IOException {
        Map<String, Value> found = new LinkedHashMap<>();
        Deque<String> path = new ArrayDeque<>();
        try (JsonParser parser = YAML.createParser(new StringReader(yaml))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String place = at(name, parser.currentTokenLocation().getLineNr());
                switch (token) {
                    case START_OBJECT, FIELD_NAME -> {}
                    case END_OBJECT -> path.pollLast();
                    case START_ARRAY -> found.put(dotted(path, parser), new Value("a list", place));
                    case VALUE_NULL -> found.put(dotted(path, parser), new Value("", place));
                    default -> {
                        if (token.isScalarValue() && parser.currentName() != null) {
                            found.put(
                                    dotted(path, parser),
                                    new Value(parser.getText().strip(), place));
                        }
                    }
                }
                if (token == JsonToken.START_OBJECT
                        && parser.getParsingContext().getParent() != null) {
                    String section = parser.getParsingContext().getParent().getCurrentName();
                    if (section != null) {
                        path.addLast(section);
                    }
                }
            }
        }
        return found;
    }

    private static String dotted(Deque<String> path, JsonParser parser) throws IOException {
        String name = Objects.toString(parser.currentName(), "");
        return path.isEmpty() ? name : String.join(".", path) + "." + name;
    }

    private static String at(String name, int line) {
        return name + ":" + line;
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    }

    private static String nearest(String wrong, Set<String> known) {
        return "the nearest is "
                + known.stream()
                        .min(Comparator.comparingInt(key -> distance(wrong, key)))
                        .orElseThrow() + ".";
    }

    /** Levenshtein's edit distance, letter case ignored. */
    static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}

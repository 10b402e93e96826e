package lyceum.screens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words of the application: the same keys in both languages, and Hindi that is Hindi. */
final class MessagesTest {

    private static final Path STATIC = Path.of("..", "static");
    private static final Pattern ENTRY = Pattern.compile("^ {4}'([^']+)': (.+),$", Pattern.MULTILINE);
    private static final Pattern ASKED = Pattern.compile("\\b(?:t|either|known)\\(\\s*'([a-zA-Z._]+[a-zA-Z])'");
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    /** Names and signs that are the same in every language. */
    private static final Set<String> SAME_IN_HINDI = Set.of("driver.tasmota", "pass.fromUntil", "due.what");

    private static Map<String, String> bundle(String language) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        String file = Files.readString(STATIC.resolve("i18n/" + language + ".js"));
        ENTRY.matcher(file).results().forEach(entry -> texts.put(entry.group(1), entry.group(2)));
        assertThat(texts).as("texts in " + language).hasSizeGreaterThan(400);
        assertThat(file.lines().filter(line -> line.startsWith("    '"))).hasSameSizeAs(texts.keySet());
        return texts;
    }

    @Test
    void bothLanguagesHaveTheSameKeys() throws IOException {
        assertThat(bundle("hi").keySet()).isEqualTo(bundle("en").keySet());
    }

    @Test
    void noHindiTextIsTheEnglishOne() throws IOException {
        Map<String, String> english = bundle("en");
        Map<String, String> hindi = bundle("hi");
        Set<String> same = hindi.entrySet().stream()
                .filter(entry ->
                        entry.getValue().equals(english.get(entry.getKey())) || !hasDevanagari(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(same).isEqualTo(new TreeSet<>(SAME_IN_HINDI));
    }

    private static boolean hasDevanagari(String text) {
        return text.codePoints()
                .anyMatch(point -> Character.UnicodeScript.of(point) == Character.UnicodeScript.DEVANAGARI);
    }

    @Test
    void bothLanguagesFillInTheSameValues() throws IOException {
        Map<String, String> english = bundle("en");
        bundle("hi")
                .forEach((key, text) ->
                        assertThat(places(text)).as(key).isEqualTo(places(english.getOrDefault(key, ""))));
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    @Test
    void everyTextThatAPageAsksForIsThere() throws IOException {
        Set<String> known = bundle("en").keySet();
        try (Stream<Path> files = Files.walk(STATIC)) {
            List<String> asked = files.filter(file -> file.toString().endsWith(".js"))
                    .flatMap(MessagesTest::asked)
                    .toList();
            assertThat(asked).hasSizeGreaterThan(300);
            assertThat(asked).allSatisfy(key -> assertThat(known).contains(key));
        }
    }

    private static Stream<String> asked(Path file) {
        try {
            return ASKED.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .map(call -> call.replaceAll(".*'(.+)'", "$1"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyDecisionAtADoorHasWords() throws IOException {
        Set<String> known = bundle("en").keySet();
        String rules = Files.readString(Path.of("../core/src/main/java/lyceum/core/doors/DoorRules.java"));
        List<String> codes = Pattern.compile("\"([a-z]+(?:\\.[a-z]+)*)\"")
                .matcher(rules)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertThat(codes).hasSizeGreaterThan(8);
        assertThat(codes).allSatisfy(code -> assertThat(known).contains("code." + code));
    }
}

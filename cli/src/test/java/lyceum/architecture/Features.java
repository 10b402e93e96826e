package lyceum.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The features of core and what each may use, as ARCHITECTURE.md tells it. */
record Features(Map<String, Set<String>> mayUse) {

    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\|.*\\|([^|]*)\\|$");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    static Features fromArchitectureMd() throws IOException {
        return parse(Files.readString(Path.of("..", "ARCHITECTURE.md")));
    }

    static Features parse(String markdown) {
        Map<String, Set<String>> mayUse = new LinkedHashMap<>();
        markdown.lines()
                .dropWhile(line -> !line.startsWith("| package |"))
                .takeWhile(line -> line.startsWith("|"))
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> mayUse.put(row.group(1), names(row.group(2))));
        return new Features(mayUse);
    }

    private static Set<String> names(String cell) {
        Set<String> names = new LinkedHashSet<>();
        NAME.matcher(cell).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /** Whether {@code user} may depend on {@code used}; a feature may always use itself. */
    boolean allows(String user, String used) {
        return user.equals(used) || mayUse.getOrDefault(user, Set.of()).contains(used);
    }
}

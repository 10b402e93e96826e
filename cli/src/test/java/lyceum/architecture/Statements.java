package lyceum.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the SQL in the sources of core: who writes and reads which table. */
final class Statements {

    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(?<block>.*?)\"\"\"|\"(?<line>(?:\\\\.|[^\"\\\\\\n])*)\"", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("^\\s*(insert|update|delete|merge|select|with)\\s.*", Pattern.DOTALL);
    private static final Pattern WRITES =
            Pattern.compile("\\b(?:insert\\s+into|delete\\s+from|merge\\s+into|update)\\s+([a-z_.]+)");
    private static final Pattern READS = Pattern.compile("\\b(?:from|join|using)\\s+([a-z_.]+)");
    private static final Pattern CREATES = Pattern.compile("create\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?([a-z_]+)");

    /** The tables of the platform's first migration, which several features share, and the one that H2Store makes. */
    private static final Map<String, String> OTHERS = Map.of(
            "tenant", "tenancy",
            "due_job", "jobs",
            "clock_mark", "jobs",
            "store.flush_mark", "base");

    private final Features features;
    private final Map<String, String> owners;

    Statements(Features features, Map<String, String> owners) {
        this.features = features;
        this.owners = owners;
    }

    /** Each table with the feature that its migration is named after. */
    static Map<String, String> owners(Path migrations) throws IOException {
        Map<String, String> owners = new LinkedHashMap<>(OTHERS);
        for (Path file : files(migrations, ".sql")) {
            String feature =
                    file.getFileName().toString().replaceFirst("^V\\d+__", "").replaceFirst("(_.*)?\\.sql$", "");
            Matcher table = CREATES.matcher(Files.readString(file).toLowerCase(Locale.ROOT));
            while (table.find()) {
                owners.putIfAbsent(table.group(1), feature);
            }
        }
        return owners;
    }

    /** What the sources below a folder do that they may not, as sentences. */
    List<String> violations(Path sources) throws IOException {
        List<String> violations = new ArrayList<>();
        for (Path file : files(sources, ".java")) {
            String feature = file.getParent().getFileName().toString();
            violations.addAll(violations(feature, file.getFileName().toString(), Files.readString(file)));
        }
        return violations;
    }

    List<String> violations(String feature, String file, String source) {
        List<String> violations = new ArrayList<>();
        for (String sql : statements(source)) {
            Matcher writes = WRITES.matcher(sql);
            while (writes.find()) {
                String table = writes.group(1);
                boolean lock = sql.substring(0, writes.start()).stripTrailing().endsWith("for");
                if (!lock && !table.equals("set") && !feature.equals(owners.get(table))) {
                    violations.add(file + " of " + feature + " writes " + table + " of " + owners.get(table));
                }
            }
            Matcher reads = READS.matcher(sql);
            while (reads.find()) {
                String owner = owners.get(reads.group(1));
                if (owner != null && !features.allows(feature, owner)) {
                    violations.add(file + " of " + feature + " reads " + reads.group(1) + " of " + owner);
                }
            }
        }
        return violations;
    }

    private static List<String> statements(String source) {
        List<String> found = new ArrayList<>();
        Matcher literal = LITERAL.matcher(source);
        while (literal.find()) {
            String text = literal.group("block") != null ? literal.group("block") : literal.group("line");
            if (STATEMENT.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
                found.add(text.toLowerCase(Locale.ROOT));
            }
        }
        return found;
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Turns answers into columns for people. */
final class Text {

    private Text() {}

    /** One line per item under a heading; a column is the text of a member, a dash where it has none. */
    static Stream<String> table(List<JsonNode> items, String... members) {
        if (items.isEmpty()) {
            return Stream.of("None.");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(members));
        items.forEach(item -> rows.add(
                Stream.of(members).map(member -> cell(item.path(member))).toList()));
        int[] widths = IntStream.range(0, members.length)
                .map(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths));
    }

    private static String cell(JsonNode value) {
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(part.asText()));
            return parts.isEmpty() ? "-" : String.join(",", parts);
        }
        return value.isMissingNode() || value.isNull() ? "-" : value.asText();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }
}

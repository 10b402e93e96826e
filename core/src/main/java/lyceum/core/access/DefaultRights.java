package lyceum.core.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lyceum.core.base.Scope;

/** The table {@code access/rights.csv}: what each role may do when a tenant is made. */
public final class DefaultRights {

    private static final Map<String, Map<String, Scope>> BY_ROLE = read();

    private DefaultRights() {}

    /** Role to permission to scope, in the order of the table; what is absent is {@link Scope#NONE}. */
    public static Map<String, Map<String, Scope>> byRole() {
        return BY_ROLE;
    }

    /** The name of a role as people say it: {@code front_desk} is "Front desk". */
    static String title(String role) {
        String words = role.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static Map<String, Map<String, Scope>> read() {
        List<String[]> lines = lines();
        String[] head = lines.getFirst();
        Map<String, Map<String, Scope>> roles = new LinkedHashMap<>();
        for (int column = 1; column < head.length; column++) {
            Map<String, Scope> permissions = new LinkedHashMap<>();
            for (String[] line : lines.subList(1, lines.size())) {
                if (!line[column].isEmpty()) {
                    permissions.put(line[0], Scope.valueOf(line[column].toUpperCase(Locale.ROOT)));
                }
            }
            roles.put(head[column], Map.copyOf(permissions));
        }
        return java.util.Collections.unmodifiableMap(roles);
    }

    private static List<String[]> lines() {
        try (InputStream in = DefaultRights.class.getResourceAsStream("/access/rights.csv")) {
            if (in == null) {
                throw new IllegalStateException("access/rights.csv is missing from the class path");
            }
            List<String[]> lines = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    lines.add(line.strip().split(",", -1));
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

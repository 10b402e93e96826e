package lyceum.core.base;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the databases are.
 *
 * @param data the data folder; embedded databases lie in its subfolder {@code db}
 * @param url a {@code jdbc:postgresql:} address, null for the embedded engine
 * @param user the user on PostgreSQL, null where the address or the environment says it
 * @param password the password on PostgreSQL, null where none is needed; never logged
 * @param open how many tenants' databases may be open at once, 1 to 1,000; pinned ones and the platform's come on top
 */
public record DbConfig(
        Path data,
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        int open) {

    /** How many tenants' databases are open at once where nothing else is said. */
    public static final int OPEN = 16;

    public DbConfig {
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("database.url must begin with jdbc:postgresql:, or be left out");
        }
        if (open < 1 || open > 1_000) {
            throw new IllegalArgumentException("database.open must be 1 to 1000");
        }
    }

    /** The embedded engine in this data folder. */
    public static DbConfig embedded(Path data) {
        return new DbConfig(data, null, null, null, OPEN);
    }

    /** Whether the databases are embedded in this process. */
    public boolean isEmbedded() {
        return url == null;
    }

    @Override
    public String toString() {
        return url == null ? "H2 in " + data : "PostgreSQL at " + url.replaceFirst("\\?.*", "");
    }
}

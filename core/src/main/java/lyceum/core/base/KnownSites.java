package lyceum.core.base;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the features below {@code places} must know of sites; answered by it. */
public interface KnownSites {
    /** Whether the tenant has this site. */
    boolean has(String tenant, UUID site);

    /** The business day at the site; null stands for someone or something of no site, who goes by the first one. */
    LocalDate day(String tenant, @Nullable UUID site, Instant at);
}

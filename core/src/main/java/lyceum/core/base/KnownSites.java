package lyceum.core.base;

import java.util.UUID;

/** Whether a site exists: asked by the features below {@code places}, answered by it. */
@FunctionalInterface
public interface KnownSites {
    /** Whether the tenant has this site. */
    boolean has(String tenant, UUID site);
}

package lyceum.core.base;

import javax.sql.DataSource;

/** Brings the schema of a tenant's database up to what this version needs; called once each time a database is opened. */
@FunctionalInterface
public interface Migrator {
    /**
     * Migrates, and returns when everything is done.
     *
     * @param tenant the slug, {@link Caller#PLATFORM} for the platform's own database
     * @param database gives connections whose default schema is the one to migrate
     */
    void migrate(String tenant, DataSource database);

    /** Whether {@link #migrate} would change a schema that is in use already: then a copy is made before. */
    default boolean changes(String tenant, DataSource database) {
        return false;
    }
}

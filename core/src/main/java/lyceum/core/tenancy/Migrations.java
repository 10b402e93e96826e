package lyceum.core.tenancy;

import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import lyceum.core.base.Caller;
import lyceum.core.base.Migrator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Brings a database's schema up to date with Flyway; the same ordered files run on both engines. */
public final class Migrations implements Migrator {

    /** @throws IllegalStateException when a newer version of the product has used this database */
    @Override
    public void migrate(String tenant, DataSource database) {
        Flyway flyway = flyway(tenant, database);
        Optional<MigrationInfo> newer = Arrays.stream(flyway.info().applied())
                .filter(applied ->
                        applied.getState().isApplied() && !applied.getState().isResolved())
                .findFirst();
        if (newer.isPresent()) {
            throw new IllegalStateException(
                    "The database of " + tenant + " was used by a newer version of Lyceum (its step "
                            + newer.get().getVersion()
                            + " is not known here). Run that version, or restore the copy that was made"
                            + " before the upgrade.");
        }
        flyway.migrate();
    }

    @Override
    public boolean changes(String tenant, DataSource database) {
        Flyway flyway = flyway(tenant, database);
        return flyway.info().applied().length > 0 && flyway.info().pending().length > 0;
    }

    private static Flyway flyway(String tenant, DataSource database) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations(tenant.equals(Caller.PLATFORM) ? "classpath:db/platform" : "classpath:db/tenant")
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load();
    }
}

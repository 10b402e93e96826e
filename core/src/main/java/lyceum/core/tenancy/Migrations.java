package lyceum.core.tenancy;

import java.util.List;
import javax.sql.DataSource;
import lyceum.core.base.Caller;
import lyceum.core.base.Migrator;
import org.flywaydb.core.Flyway;

/** Brings a database's schema up to date with Flyway; the same ordered files run on both engines. */
public final class Migrations implements Migrator {

    @Override
    public void migrate(String tenant, DataSource database) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations(locations(tenant).toArray(String[]::new))
                .sqlMigrationPrefix("V")
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load()
                .migrate();
    }

    private static List<String> locations(String tenant) {
        return List.of(tenant.equals(Caller.PLATFORM) ? "classpath:db/platform" : "classpath:db/tenant");
    }
}

package lyceum.core.base;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** A tenant's schema {@code t_<slug>} on a PostgreSQL server, behind a small pool of its own. */
final class PostgresStore implements Store {

    /** Enough for two cores: more connections make a small server slower, and it has about a hundred for all tenants. */
    private static final int CONNECTIONS = 5;

    private final HikariDataSource pool;
    private final DbClient client;

    private PostgresStore(HikariDataSource pool) {
        this.pool = pool;
        this.client = Store.client(pool);
    }

    static PostgresStore open(DbConfig config, String tenant, Migrator migrator) {
        String schema = "t_" + tenant.replace('-', '_');
        createSchema(config, schema);
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("db-" + tenant);
        hikari.setJdbcUrl(config.url());
        properties(config).forEach((name, value) -> hikari.addDataSourceProperty(name.toString(), value));
        hikari.addDataSourceProperty("currentSchema", schema);
        hikari.setMaximumPoolSize(CONNECTIONS);
        hikari.setMinimumIdle(1);
        hikari.setAutoCommit(false);
        hikari.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
        hikari.setInitializationFailTimeout(Duration.ofSeconds(5).toMillis());
        HikariDataSource pool = new HikariDataSource(hikari);
        try {
            migrator.migrate(tenant, pool);
            return new PostgresStore(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static Properties properties(DbConfig config) {
        Properties properties = new Properties();
        put(properties, "user", config.user());
        put(properties, "password", config.password());
        put(properties, "ApplicationName", "lyceum");
        put(properties, "prepareThreshold", "3");
        // The DB client binds a UUID as a string; the server then finds its type by itself.
        put(properties, "stringtype", "unspecified");
        put(properties, "tcpKeepAlive", "true");
        put(properties, "connectTimeout", "2");
        // A server that hangs must not hold a tap for ever.
        put(properties, "socketTimeout", "30");
        // Whatever the server's default is: an answer leaves only after the log is on the disk.
        put(properties, "options", "-c synchronous_commit=on");
        return properties;
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }

    private static void createSchema(DbConfig config, String schema) {
        try (Connection connection = Objects.requireNonNull(
                        new Driver().connect(config.url(), properties(config)), "an address of PostgreSQL");
                Statement statement = connection.createStatement()) {
            statement.execute("create schema if not exists " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not let us create or use schema " + schema, e);
        }
    }

    @Override
    public DbTransaction begin() {
        return client.transaction();
    }

    @Override
    public <T> Done<T> writing(Supplier<Done<T>> transaction) {
        return transaction.get();
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public String trouble() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(2) ? "" : "PostgreSQL does not answer.";
        } catch (SQLException e) {
            return "PostgreSQL gives no connection: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}

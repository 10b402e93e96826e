package lyceum.core.base;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbTransaction;
import java.lang.System.Logger.Level;
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

    private static final System.Logger LOG = System.getLogger(PostgresStore.class.getName());
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Enough for two cores: more connections make a small server slower, and it has about a hundred for all tenants. */
    private static final int CONNECTIONS = 5;

    private final DbConfig config;
    private final String schema;
    private final HikariDataSource pool;
    private final DbClient client;
    /** Holds the tenant for this server as long as it lives; belongs to the housekeeping. */
    private Connection lease;

    private volatile String taken = "";

    private PostgresStore(DbConfig config, String schema, HikariDataSource pool, Connection lease) {
        this.config = config;
        this.schema = schema;
        this.pool = pool;
        this.lease = lease;
        this.client = Store.client(pool);
    }

    static PostgresStore open(DbConfig config, String tenant, Migrator migrator) {
        String schema = "t_" + tenant.replace('-', '_');
        Connection lease = lease(config, schema);
        try {
            return open(config, tenant, schema, migrator, lease);
        } catch (RuntimeException e) {
            closeQuietly(lease);
            throw e;
        }
    }

    private static PostgresStore open(
            DbConfig config, String tenant, String schema, Migrator migrator, Connection lease) {
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
            return new PostgresStore(config, schema, pool, lease);
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

    /**
     * A connection that holds the schema for this server: the server lets go of the lock when the connection ends,
     * however it ends.
     *
     * @throws Broken when another server has it
     */
    private static Connection lease(DbConfig config, String schema) {
        Connection connection = null;
        try {
            connection = Objects.requireNonNull(
                    new Driver().connect(config.url(), properties(config)), "an address of PostgreSQL");
            try (Statement statement = connection.createStatement()) {
                statement.execute("create schema if not exists " + schema);
                // One that was just killed is noticed within that time.
                statement.execute("set lock_timeout = '4s'");
                statement.execute("select pg_advisory_lock(hashtextextended('lyceum ' || current_database() || '"
                        + schema + "', 0))");
            }
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection);
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new Broken(
                        "The schema " + schema
                                + " is in use by another Lyceum server. One server works on a tenant: stop"
                                + " the other one.",
                        e);
            }
            throw new IllegalStateException("PostgreSQL does not let us create or use schema " + schema, e);
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is gone either way.
        }
    }

    /** Takes the lease again where the connection was lost, before another server might. */
    @Override
    public void tend() {
        try {
            if (lease.isValid(2)) {
                return;
            }
            closeQuietly(lease);
            lease = lease(config, schema);
            taken = "";
        } catch (Broken e) {
            taken = String.valueOf(e.getMessage());
            LOG.log(Level.ERROR, taken);
        } catch (SQLException | RuntimeException e) {
            // The server does not answer: nobody else works on it either.
            LOG.log(Level.WARNING, "The lease of " + schema + " could not be renewed: " + e.getMessage());
        }
    }

    @Override
    public boolean isOutage(String sqlState) {
        return sqlState.startsWith("08") || sqlState.startsWith("57P") || sqlState.startsWith("53");
    }

    @Override
    public DbTransaction begin() {
        if (!taken.isEmpty()) {
            throw Store.unavailable("Another server works on this database; an admin must look at it.");
        }
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
        if (!taken.isEmpty()) {
            return taken;
        }
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(2) ? "" : "PostgreSQL does not answer.";
        } catch (SQLException e) {
            return "PostgreSQL gives no connection: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        pool.close();
        closeQuietly(lease);
    }
}

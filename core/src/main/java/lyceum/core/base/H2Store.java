package lyceum.core.base;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A tenant's H2 file in the data folder. One writer at a time. */
final class H2Store implements Store {

    private static final int CONNECTIONS = 8;

    private final Connection admin;
    private final HikariDataSource pool;
    private final DbClient client;
    private final ReentrantLock writer = new ReentrantLock(true);

    private H2Store(Connection admin, HikariDataSource pool) {
        this.admin = admin;
        this.pool = pool;
        this.client = Store.client(pool);
    }

    static H2Store open(DbConfig config, String tenant, Migrator migrator) {
        Path folder = config.data().toAbsolutePath().resolve("db");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String url = "jdbc:h2:" + folder.resolve(tenant)
                + ";DB_CLOSE_ON_EXIT=FALSE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";QUERY_CACHE_SIZE=256;NON_KEYWORDS=DAY,HOUR,KEY,MINUTE,MONTH,SECOND,USER,VALUE,YEAR";
        try {
            Connection admin = DriverManager.getConnection(url, "lyceum", "");
            try (Statement statement = admin.createStatement()) {
                statement.execute("set write_delay 0");
                statement.execute("set max_length_inplace_lob 65536");
            }
            HikariConfig hikari = new HikariConfig();
            hikari.setPoolName("db-" + tenant);
            hikari.setJdbcUrl(url);
            hikari.setUsername("lyceum");
            hikari.setPassword("");
            hikari.setMaximumPoolSize(CONNECTIONS);
            hikari.setMinimumIdle(1);
            hikari.setAutoCommit(false);
            hikari.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
            HikariDataSource pool = new HikariDataSource(hikari);
            migrator.migrate(tenant, pool);
            return new H2Store(admin, pool);
        } catch (SQLException e) {
            throw new IllegalStateException("the database of " + tenant + " does not open", e);
        }
    }

    @Override
    public DbTransaction begin() {
        return client.transaction();
    }

    @Override
    public <T> Done<T> writing(Supplier<Done<T>> transaction) {
        writer.lock();
        try {
            return transaction.get();
        } finally {
            writer.unlock();
        }
    }

    @Override
    public String engine() {
        return "h2";
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {
        pool.close();
        try (Statement statement = admin.createStatement()) {
            statement.execute("shutdown compact");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

package lyceum.core.base;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbTransaction;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's H2 file, hardened: what was answered survives a kill and a power cut.
 *
 * <p>H2 by itself writes behind and forces nothing. Here it never writes by itself (its delay is endless); writers take
 * turns under one fair lock, and the last of those who queue forces everything to the disk, under the same lock, for all
 * of them; only then do they return. The layer {@link SafeFilePath} orders the bytes of a chunk, and H2's {@code async:}
 * layer keeps a thread's interruption from closing the file.
 */
final class H2Store implements Store {

    private static final System.Logger LOG = System.getLogger(H2Store.class.getName());

    /** What every connection says; no trace file, which would hold statements with their values. Names that PostgreSQL allows for columns are allowed here too. */
    static final String SETTINGS = ";DB_CLOSE_ON_EXIT=FALSE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
            + ";DEFAULT_NULL_ORDERING=HIGH;QUERY_CACHE_SIZE=256;MAX_COMPACT_TIME=2000;TRACE_LEVEL_FILE=0"
            + ";NON_KEYWORDS=DAY,HOUR,KEY,MINUTE,MONTH,SECOND,VALUE,YEAR";

    private static final String USER = "lyceum";
    private static final int CONNECTIONS = 6;

    /** A steady queue must not keep its first waiting: then whoever holds the lock forces, queue or not. */
    private static final int GROUP = 32;

    private static final long GROUP_WAITS = TimeUnit.MILLISECONDS.toNanos(4);

    /** H2's codes for a database or a connection that was closed, and for a file that fails. */
    private static final Set<String> CLOSED = Set.of("90007", "90028", "90030", "90031", "90067", "90098", "90121");

    private static final int COMPACT_BELOW_PERCENT = 60;
    private static final int COMPACT_BYTES = 1 << 20;

    private final String tenant;
    private final H2Files files;
    private final Clock clock;
    private final boolean durable;
    private final String note;
    private final Connection admin;
    private final MVStore mvStore;
    private final HikariDataSource pool;
    private final DbClient client;

    private final ReentrantLock writer = new ReentrantLock(true);
    private Group group = new Group();
    private boolean changedSinceTended;
    private volatile String broken = "";

    private H2Store(String tenant, H2Files files, Clock clock, boolean durable, Opened opened, HikariDataSource pool)
            throws SQLException {
        this.tenant = tenant;
        this.files = files;
        this.clock = clock;
        this.durable = durable;
        this.note = opened.note();
        this.admin = opened.admin();
        this.mvStore = H2Check.database(admin).getStore().getMvStore();
        this.pool = pool;
        this.client = Store.client(pool);
    }

    /** The admin connection of a database that was opened and, where needed, checked; and what an admin must know. */
    private record Opened(Connection admin, String note) {}

    /**
     * Opens the tenant's database, made if there is none, and checks it if it was not closed.
     *
     * @param durable false only in the test that proves that tests of durability can fail
     * @throws Store.Broken when it must be looked at before it can serve again
     */
    static H2Store open(DbConfig config, String tenant, Migrator migrator, Clock clock, boolean durable) {
        SafeFilePath.register();
        H2Files files = new H2Files(config.data(), tenant);
        files.refuseUnknownFormat();
        // The marks come before H2 touches anything; where another process has the file, they are there already.
        boolean doubtful = files.exists() && files.stoppedUncleanly();
        files.markRunning();
        if (!files.exists()) {
            files.markBeingMade();
        }
        Opened opened = openChecked(files, tenant, doubtful);
        try {
            JdbcDataSource plain = dataSource(files);
            prepare(opened.admin());
            if (migrator.changes(tenant, plain)) {
                backUp(opened.admin(), files);
            }
            migrator.migrate(tenant, plain);
            H2Store store = new H2Store(tenant, files, clock, durable, opened, pool(tenant, plain));
            store.force();
            files.markMade();
            return store;
        } catch (SQLException | RuntimeException e) {
            shutDown(opened.admin(), "shutdown immediately");
            throw new Store.Broken("The database of " + tenant + " is not usable: " + e.getMessage(), e);
        }
    }

    private static Opened openChecked(H2Files files, String tenant, boolean doubtful) {
        if (files.isHalfMade()) {
            return new Opened(make(files, tenant), "");
        }
        try {
            return new Opened(openAndCheck(files, tenant, doubtful), "");
        } catch (SQLException | RuntimeException e) {
            if (e instanceof Store.Broken alreadySaid) {
                throw alreadySaid;
            }
            refuseSecondProcess(files, e);
            return rolledBack(files, tenant, e);
        }
    }

    private static void refuseSecondProcess(H2Files files, Exception e) {
        if (e instanceof SQLException sql && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            throw new Store.Broken(
                    "The database " + files.database() + " is open in another process. One Lyceum runs on a data"
                            + " folder: stop the other one, or let it do the work.",
                    e);
        }
    }

    /** Makes a database; what is left of a making that was cut short was never answered to anyone, and goes. */
    private static Connection make(H2Files files, String tenant) {
        try {
            files.deleteHalfMade();
            return openAndCheck(files, tenant, false);
        } catch (SQLException | RuntimeException e) {
            refuseSecondProcess(files, e);
            throw new Store.Broken("The database of " + tenant + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static Opened rolledBack(H2Files files, String tenant, Exception unreadable) {
        String until = files.lastWritten().toString();
        LOG.log(Level.ERROR, "The database of " + tenant + " is not readable; going back by one write", unreadable);
        Path original;
        try {
            original = files.rollBackOneVersion();
        } catch (RuntimeException e) {
            throw new Store.Broken("The database of " + tenant + " is not readable. Restore its last backup.", e);
        }
        try {
            Connection admin = openAndCheck(files, tenant, true);
            String note = "The database of " + tenant
                    + " was not readable and went back by its last write, of the seconds" + " before " + until
                    + ": what was recorded then is in doubt. The file as it was: " + original;
            LOG.log(Level.ERROR, note);
            return new Opened(admin, note);
        } catch (SQLException | RuntimeException e) {
            files.putBack(original);
            throw new Store.Broken(
                    "The database of " + tenant + " is not readable, and was not one write before. Restore its last"
                            + " backup; the file was left as it is: " + files.database(),
                    e);
        }
    }

    private static Connection openAndCheck(H2Files files, String tenant, boolean check) throws SQLException {
        Connection admin = DriverManager.getConnection(url(files), USER, "");
        try {
            // Before any other connection exists, and not in the address, where each connection would say it again.
            try (Statement statement = admin.createStatement()) {
                statement.execute("set write_delay 2000000000");
            }
            // No threads of its own either: H2 does not wait for one whose waiter is interrupted, and would have
            // answered that a write was forced which was not even made.
            H2Check.database(admin).getStore().getMvStore().setAutoCommitDelay(-1);
            if (check) {
                LOG.log(Level.INFO, "The database of {0} was not closed; checking it", tenant);
                List<String> disagreements = H2Check.disagreements(admin);
                if (!disagreements.isEmpty()) {
                    throw new Store.Broken(
                            "The database of " + tenant + " is inconsistent and stays closed. Restore its last backup. "
                                    + String.join(" ", disagreements),
                            null);
                }
            }
            return admin;
        } catch (SQLException | RuntimeException e) {
            shutDown(admin, "shutdown immediately");
            throw e;
        }
    }

    private static void prepare(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            // A text of usual length lies with its row and not in a store of its own.
            statement.execute("set max_length_inplace_lob 65536");
            statement.execute("set cache_size 16384");
            // Outside the tenant's own schema, which belongs to the migrations.
            statement.execute("create schema if not exists store");
            statement.execute("create table if not exists store.flush_mark (n bigint not null)");
            statement.execute(
                    "insert into store.flush_mark select 0 where not exists (select 1 from store.flush_mark)");
        }
    }

    private static void backUp(Connection admin, H2Files files) throws SQLException {
        Path copy = files.free(".before-migration-", ".zip");
        try (Statement statement = admin.createStatement()) {
            statement.execute("checkpoint sync");
            statement.execute("backup to '" + copy.toString().replace("'", "''") + "'");
        }
        LOG.log(Level.INFO, "The schema will be migrated; the database as it is: {0}", copy);
    }

    private static String url(H2Files files) {
        return "jdbc:h2:" + SafeFilePath.SCHEME + ":async:" + files.base() + SETTINGS;
    }

    private static JdbcDataSource dataSource(H2Files files) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url(files));
        source.setUser(USER);
        source.setPassword("");
        return source;
    }

    private static HikariDataSource pool(String tenant, JdbcDataSource plain) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("db-" + tenant);
        hikari.setDataSource(plain);
        hikari.setMaximumPoolSize(CONNECTIONS);
        // Opened once and kept: to open one changes the database, and would need the writers' lock.
        hikari.setMinimumIdle(CONNECTIONS);
        hikari.setMaxLifetime(0);
        hikari.setKeepaliveTime(0);
        hikari.setAutoCommit(false);
        hikari.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
        return new HikariDataSource(hikari);
    }

    @Override
    public DbTransaction begin() {
        refuseWhenBroken();
        return client.transaction();
    }

    @Override
    public <T> Done<T> writing(Supplier<Done<T>> transaction) {
        Group behind;
        boolean pending;
        @Nullable Done<T> done = null;
        @Nullable RuntimeException failure = null;
        writer.lock();
        try {
            refuseWhenBroken();
            done = transaction.get();
            if (done.wrote()) {
                group.join(clock.nanos());
                changedSinceTended = true;
            }
        } catch (RuntimeException e) {
            noticePanic();
            failure = e;
        } finally {
            // Whoever wrote nothing, and whoever was refused, may have seen what is not on the disk yet: they wait too.
            behind = group;
            pending = group.size > 0;
            try {
                forceUnlessOthersFollow();
            } finally {
                writer.unlock();
            }
        }
        if (pending) {
            behind.await();
        }
        if (failure != null) {
            throw failure;
        }
        return Objects.requireNonNull(done);
    }

    /** Whoever is queued comes through here as well, and so do those that fail: the last of them always forces. */
    private void forceUnlessOthersFollow() {
        if (group.size > 0
                && (!writer.hasQueuedThreads() || group.size >= GROUP || clock.nanos() - group.since > GROUP_WAITS)) {
            force();
        }
    }

    /** Under the lock: outside it, half of a transaction that is just being written could become durable. */
    private void force() {
        Group forced = group;
        group = new Group();
        if (!durable) {
            forced.done.complete(true);
            return;
        }
        try (Statement statement = admin.createStatement()) {
            statement.executeUpdate("update store.flush_mark set n = n + 1");
            statement.execute("checkpoint sync");
            forced.done.complete(true);
        } catch (SQLException | RuntimeException | Error e) {
            // Never tried again: after a failed force nobody knows what the disk has.
            outOfService("its writes did not reach the disk: " + e.getMessage(), e);
            forced.done.completeExceptionally(e);
        }
    }

    private void noticePanic() {
        if (broken.isEmpty() && (mvStore.isClosed() || mvStore.getPanicException() != null)) {
            outOfService("the file is not writable or not readable", mvStore.getPanicException());
        }
    }

    private void outOfService(String why, @Nullable Throwable cause) {
        broken = "The database of " + tenant + " is out of service, because " + why
                + ". Look at the disk (space, read-only, wear) and start the server again.";
        LOG.log(Level.ERROR, broken, cause);
    }

    private void refuseWhenBroken() {
        if (!broken.isEmpty()) {
            throw Store.unavailable("The database is out of service; an admin must look at the server.");
        }
    }

    @Override
    public boolean isOutage(String sqlState) {
        return !broken.isEmpty() || CLOSED.contains(sqlState);
    }

    @Override
    public void tend() {
        writer.lock();
        try {
            if (changedSinceTended && broken.isEmpty()) {
                changedSinceTended = false;
                mvStore.compact(COMPACT_BELOW_PERCENT, COMPACT_BYTES);
            }
        } catch (RuntimeException e) {
            outOfService("it could not be compacted: " + e.getMessage(), e);
        } finally {
            try {
                forceUnlessOthersFollow();
            } finally {
                writer.unlock();
            }
        }
    }

    @Override
    public String engine() {
        return "h2";
    }

    @Override
    public String trouble() {
        return broken;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public void close() {
        writer.lock();
        try {
            if (broken.isEmpty()) {
                force();
            }
            pool.close();
            if (!broken.isEmpty()) {
                shutDown(admin, "shutdown immediately");
                return;
            }
            broken = "The database of " + tenant + " is closed.";
            // Compacts on the way, for as long as MAX_COMPACT_TIME allows.
            if (shutDown(admin, "shutdown")) {
                files.markClosed();
            }
        } finally {
            writer.unlock();
        }
    }

    private static boolean shutDown(Connection admin, String how) {
        try (Statement statement = admin.createStatement()) {
            statement.execute(how);
            return true;
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "The database did not close in order; it is checked when it is opened again", e);
            return false;
        }
    }

    /** Under the lock, so that nothing changes between the walk of a table and the walks of its indexes. */
    @Override
    public List<String> inspect() {
        writer.lock();
        try {
            return H2Check.disagreements(admin);
        } catch (SQLException | RuntimeException e) {
            return List.of("The database cannot be read through: " + e.getMessage());
        } finally {
            writer.unlock();
        }
    }

    /** Writers whose commits reach the disk together. All but {@link #done} belongs to the lock. */
    private static final class Group {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        int size;
        long since;

        void join(long now) {
            if (size++ == 0) {
                since = now;
            }
        }

        /** Waits for the disk; an interruption does not end the wait, and is not forgotten. */
        void await() {
            try {
                done.join();
            } catch (CompletionException e) {
                throw Store.unavailable("The database is out of service; whether this was stored is not known.");
            }
        }
    }
}

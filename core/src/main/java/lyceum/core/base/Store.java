package lyceum.core.base;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbTransaction;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcConnectionPool;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One tenant's open database, on one of the engines. */
interface Store extends AutoCloseable {

    /** What a transaction left behind: its result, and whether the disk has anything to do with it. */
    record Done<T>(T result, boolean wrote) {}

    /** A database that stays closed until someone has looked at it; the message says what to do. */
    final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Broken(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A new transaction; it takes a connection at its first statement. */
    DbTransaction begin();

    /**
     * Runs one write transaction from its first statement to its commit, and returns when that commit is durable.
     *
     * @throws Problem {@code database.unavailable} when the database is out of service, before or after the work
     */
    <T> Done<T> writing(Supplier<Done<T>> transaction);

    /** {@code h2} or {@code postgresql}. */
    String engine();

    /** What is wrong, empty when nothing is. */
    String trouble();

    /** What an admin must know although it serves, empty when nothing. */
    default String note() {
        return "";
    }

    /** Whether an error with this SQLState means that the database is away, and not that the statement was wrong. */
    boolean isOutage(String sqlState);

    /**
     * Walks what the database holds and says where it disagrees with itself; empty where the engine has no such walk of its
     * own. Writers wait meanwhile.
     */
    default List<String> inspect() {
        return List.of();
    }

    /** Small housekeeping, every few seconds. */
    default void tend() {}

    @Override
    void close();

    /** The DB client over a pool. */
    static DbClient client(DataSource pool) {
        JdbcConnectionPool connections = () -> {
            try {
                return pool.getConnection();
            } catch (SQLException e) {
                throw unavailable("The database gave no connection; try again in a moment.");
            }
        };
        return JdbcClientBuilder.create().connectionPool(connections).build();
    }

    /** The problem to answer with while a database does not serve. */
    static Problem unavailable(String detail) {
        return Problem.later(Problem.Kind.UNAVAILABLE, "database.unavailable", detail, 5);
    }
}

package lyceum.core.base;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on one tenant's database, with who asked and when. Only {@code *Sql} classes call the SQL methods;
 * parameters are bound in the order of the question marks. Instants, dates, UUIDs, enums (by name in lower case), strings, numbers,
 * booleans, byte arrays and null can be bound.
 */
public interface Tx {

    /** Who asked. */
    Caller caller();

    /** When this transaction began, from the injected clock; the same for everything in it. */
    Instant now();

    /** All rows of a query, which must be bounded by itself. */
    <T> List<T> list(String sql, Function<Row, T> mapper, @Nullable Object... params);

    /** The first row of a query, if there is one. */
    default <T> Optional<T> first(String sql, Function<Row, T> mapper, @Nullable Object... params) {
        List<T> rows = list(sql, mapper, params);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** Runs an insert, update, delete or merge. Returns the number of rows it touched. */
    long run(String sql, @Nullable Object... params);

    /** Records the event in this transaction and has it delivered to listeners after the commit. */
    void publish(Event event);

    /** Runs something after this transaction is durably committed, on the thread that committed; never after a rollback. */
    void afterCommit(Runnable what);
}

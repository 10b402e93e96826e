package lyceum.core.base;

import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A transaction that runs its statements through the Helidon DB Client. Belongs to one thread. */
final class StatementTx implements Tx {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Caller caller;
    private final Instant now;
    private final DbTransaction transaction;
    private final boolean mayWrite;
    private final List<Event> events = new ArrayList<>(2);
    private final List<Runnable> afterCommit = new ArrayList<>(2);
    private boolean touched;
    private boolean wrote;
    private boolean ended;
    private @Nullable RuntimeException failure;

    StatementTx(Caller caller, Instant now, DbTransaction transaction, boolean mayWrite) {
        this.caller = caller;
        this.now = now;
        this.transaction = transaction;
        this.mayWrite = mayWrite;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public <T> List<T> list(String sql, Function<Row, T> mapper, @Nullable Object... params) {
        usable();
        touched = true;
        List<Row> rows = new ArrayList<>();
        // A statement's own name saves Helidon making one up; it means nothing here.
        try (Stream<DbRow> found =
                transaction.createNamedQuery("q", sql).params(bound(params)).execute()) {
            found.forEach(row -> rows.add(new Row(row)));
        } catch (RuntimeException e) {
            throw failed(e);
        }
        return rows.stream().map(mapper).toList();
    }

    @Override
    public long run(String sql, @Nullable Object... params) {
        usable();
        if (!mayWrite) {
            throw new IllegalStateException("a read transaction changes nothing: use Db.write");
        }
        touched = true;
        wrote = true;
        try {
            return transaction
                    .createNamedDmlStatement("r", sql)
                    .params(bound(params))
                    .execute();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public void publish(Event event) {
        BaseSql.recordEvent(this, event);
        events.add(event);
    }

    @Override
    public void afterCommit(Runnable what) {
        usable();
        afterCommit.add(what);
    }

    /** Whether a statement was sent that may have changed something. */
    boolean wrote() {
        return wrote;
    }

    List<Event> events() {
        return events;
    }

    List<Runnable> afterwards() {
        return afterCommit;
    }

    /** @throws RuntimeException the failure of a statement that the work swallowed; nothing is committed then */
    void commit() {
        if (failure != null) {
            throw failure;
        }
        ended = true;
        if (touched) {
            transaction.commit();
        }
    }

    /** Ends without a trace; never throws, because something else is already being thrown. */
    void rollback() {
        if (ended) {
            return;
        }
        ended = true;
        if (touched) {
            try {
                transaction.rollback();
            } catch (RuntimeException e) {
                // The connection is gone, and the transaction with it.
            }
        }
    }

    private void usable() {
        if (ended) {
            throw new IllegalStateException("this transaction has ended; do not keep its Tx");
        }
        // PostgreSQL aborts a transaction at its first error and H2 does not: neither goes on.
        if (failure != null) {
            throw failure;
        }
    }

    private RuntimeException failed(RuntimeException e) {
        String state = sqlState(e);
        failure = "23505".equals(state) || "23P01".equals(state) ? new Db.Duplicate(e) : e;
        return failure;
    }

    /** The SQLState behind an exception of the DB client, empty when there is none. */
    static String sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /** Both engines write years of four digits alike; what lies beyond can only come from a sender's made-up cursor. */
    private static OffsetDateTime writable(Instant at) {
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw Problem.of(Problem.Kind.MALFORMED, "time.range", "Times must lie between the years 1 and 9999.");
        }
        return at.atOffset(ZoneOffset.UTC);
    }

    private static List<@Nullable Object> bound(@Nullable Object[] params) {
        List<@Nullable Object> bound = new ArrayList<>(params.length);
        for (Object param : params) {
            bound.add(
                    switch (param) {
                        // PostgreSQL's driver refuses an Instant.
                        case Instant at -> writable(at);
                        case Enum<?> constant -> Words.of(constant);
                        case null -> null;
                        default -> param;
                    });
        }
        return bound;
    }
}

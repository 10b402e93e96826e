package lyceum.core.base;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one way to the databases of the tenants. A call runs in a transaction that ends with it; {@link #write} returns
 * after the commit is durable, so that whoever is told "done" can rely on it after a power cut.
 */
public interface Db extends AutoCloseable {

    /** Runs {@code work} in a read-only transaction beside any writer. */
    <T> T read(Caller caller, Function<Tx, T> work);

    /**
     * Runs {@code work} in a write transaction and returns its result after the commit is durable. Anything thrown rolls
     * back. Keep it under 20 ms: no hashing, no file, no network inside. Where the caller carries an idempotency key, the
     * first call's result is kept for a day and a repetition throws {@link Replay} instead of doing the work again.
     */
    <T> T write(Caller caller, Function<Tx, T> work);

    /** {@link #write} for work without a result. */
    default void run(Caller caller, Consumer<Tx> work) {
        write(caller, tx -> {
            work.accept(tx);
            return true;
        });
    }

    @Override
    void close();

    /** A unique rule of the database said no to a write; the transaction is already rolled back. */
    final class Duplicate extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Duplicate(Throwable cause) {
            super("a row with this key exists already", cause);
        }
    }

    /** The request was already done: here is what was answered then. */
    final class Replay extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String result;

        public Replay(String result) {
            super("already done", null, false, false);
            this.result = result;
        }

        /** The first answer's result as JSON. */
        public String result() {
            return result;
        }
    }
}

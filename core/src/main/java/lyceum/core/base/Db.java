package lyceum.core.base;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one way to the databases of the tenants. A call runs in a transaction that ends with it; {@link #write} returns
 * after the commit is durable, so that whoever is told "done" can rely on it after a power cut.
 */
public interface Db extends AutoCloseable {

    /** Runs {@code work} in a read-only transaction beside any writer. */
    default <T> T read(Caller caller, Function<Tx, T> work) {
        return read(caller, nameOf(work), work);
    }

    /** {@link #read(Caller, Function)} under a name of its own in the metrics, such as {@code doors.inside}. */
    <T> T read(Caller caller, String useCase, Function<Tx, T> work);

    /**
     * Runs {@code work} in a write transaction and returns its result after the commit is durable. Anything thrown rolls
     * back. Keep it under 20 ms: no hashing, no file, no network, no other write inside. The work may be run again from
     * its beginning when the engine resolved a deadlock, so it changes nothing but the database.
     *
     * <p>Where the caller carries an idempotency key, the first call's result is kept for a day and a repetition throws
     * {@link Replay} instead of doing the work again; a refusal ({@link Problem} of kind CONFLICT or INVALID) is kept too
     * and thrown equal on repetition. A second write of the same request uses {@link Caller#again()}.
     *
     * @throws Duplicate when a unique rule said no
     * @throws Replay when the request was already done
     * @throws Problem {@code idempotency.mismatch} when the key was used for another request; {@code database.unavailable}
     *     when the database is out of service or no connection came free within two seconds
     */
    default <T> T write(Caller caller, Function<Tx, T> work) {
        return write(caller, nameOf(work), work);
    }

    /** {@link #write(Caller, Function)} under a name of its own in the metrics, such as {@code doors.tap}. */
    <T> T write(Caller caller, String useCase, Function<Tx, T> work);

    /** {@link #write} for work without a result. */
    default void run(Caller caller, Consumer<Tx> work) {
        write(caller, nameOf(work), tx -> {
            work.accept(tx);
            return true;
        });
    }

    /**
     * Opens the tenant's database and keeps it open: for a tenant with devices, whose taps must not wait for an opening.
     *
     * @throws IllegalStateException when it does not open; the message is for an admin and says what to do
     */
    void pin(String tenant);

    /** Lets the tenant's database be closed again when it is idle. */
    void unpin(String tenant);

    /** Closes the tenant's database once its running work ended; the next use opens it again. */
    void release(String tenant);

    /** How the open databases are, the platform's first. */
    List<Health> health();

    /**
     * Walks the tenant's database and says, in a sentence each, where it disagrees with itself: an index that is not its
     * table's. Writers wait meanwhile, so it is for an admin to ask for. Empty on PostgreSQL, which has tools of its own.
     */
    List<String> inspect(String tenant);

    /** Forgets the tenant's idempotency keys that are older than a day. Returns how many. */
    long purgeIdempotency(String tenant);

    @Override
    void close();

    private static String nameOf(Object work) {
        String name = work.getClass().getName();
        int end = name.indexOf("$$");
        return name.substring(name.lastIndexOf('.', end < 0 ? name.length() : end) + 1, end < 0 ? name.length() : end);
    }

    /**
     * How one tenant's database is.
     *
     * @param tenant the slug
     * @param engine {@code h2} or {@code postgresql}
     * @param ok whether it serves
     * @param reason what is wrong and what to do, empty when nothing is
     */
    record Health(String tenant, String engine, boolean ok, String reason) {}

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

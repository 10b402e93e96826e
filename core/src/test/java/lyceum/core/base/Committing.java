package lyceum.core.base;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A process that commits at full speed on a table of two columns and says what was acknowledged, to be killed. One
 * transaction is an insert of a number and an update of its writer's tally, so that half a transaction shows.
 */
final class Committing {

    /** How the process writes. */
    enum Way {
        /** Through {@link Db}. */
        SAFE,
        /** Through {@link Db}, by threads that are interrupted all the time. */
        INTERRUPTED,
        /** Through {@link Db}, with the durable write switched off. */
        UNSYNCED,
        /** H2 as it comes, without {@link Db}. */
        PLAIN
    }

    /** A writer's numbers begin at its own multiple of this. */
    private static final long SPAN = 1_000_000_000L;

    static final String TENANT = "crash";

    private Committing() {}

    /**
     * @param args way, data folder, JDBC address or {@code -}, number of writers, commits per writer, file for the
     *     acknowledgements or {@code -} for standard output
     */
    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        Path data = Path.of(args[1]);
        int writers = Integer.parseInt(args[3]);
        long commits = Long.parseLong(args[4]);
        LongConsumer acknowledge = acknowledgements(args[5]);
        if (Way.valueOf(args[0]) == Way.PLAIN) {
            plain(data, commits, acknowledge);
            return;
        }
        DbConfig config = config(data, args[2]);
        Databases db = Way.valueOf(args[0]) == Way.UNSYNCED
                ? Databases.openWithoutSync(config, new RealClock(), new Events(), Committing::tables)
                : Databases.open(config, new RealClock(), new Events(), Committing::tables);
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            threads.add(Thread.ofPlatform().start(() -> write(db, number, commits, acknowledge)));
        }
        if (Way.valueOf(args[0]) == Way.INTERRUPTED) {
            Thread.ofPlatform().daemon().start(() -> interruptAll(threads));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // No close: this process is to end as if it had been killed.
        Runtime.getRuntime().halt(0);
    }

    static DbConfig config(Path data, String url) {
        return url.equals("-") ? DbConfig.embedded(data) : new DbConfig(data, url, "postgres", "postgres", 4);
    }

    private static void write(Databases db, int writer, long commits, LongConsumer acknowledge) {
        Caller caller = Caller.system(TENANT);
        long first = next(db, caller, writer);
        for (long i = 0; i < commits; i++) {
            long number = first + i;
            try {
                db.run(caller, tx -> {
                    tx.run("insert into pair (id, note) values (?, ?)", number, note(number));
                    tx.run("update tally set n = n + 1 where writer = ?", writer);
                });
            } catch (Problem interrupted) {
                // While it waited for a connection, perhaps: nothing was said, so nothing need be there.
                continue;
            }
            acknowledge.accept(number);
        }
    }

    private static void interruptAll(List<Thread> threads) {
        for (int i = 0; ; i++) {
            threads.get(i % threads.size()).interrupt();
            LockSupport.parkNanos(300_000);
        }
    }

    static long next(Databases db, Caller caller, int writer) {
        return db.read(
                caller,
                tx -> tx.first(
                                "select coalesce(max(id), ?) + 1 as n from pair where id >= ? and id < ?",
                                row -> row.big("n"),
                                writer * SPAN,
                                writer * SPAN,
                                (writer + 1) * SPAN)
                        .orElseThrow());
    }

    private static String note(long number) {
        return "note " + number + " ".repeat((int) (number % 50)) + ".";
    }

    private static void plain(Path data, long commits, LongConsumer acknowledge) throws SQLException {
        try (Connection connection = DriverManager.getConnection(plainUrl(data), "sa", "")) {
            makeTables(connection);
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into pair (id, note) values (?, ?)");
                    PreparedStatement update =
                            connection.prepareStatement("update tally set n = n + 1 where writer = 0")) {
                for (long number = 1; number <= commits; number++) {
                    insert.setLong(1, number);
                    insert.setString(2, note(number));
                    insert.executeUpdate();
                    update.executeUpdate();
                    connection.commit();
                    acknowledge.accept(number);
                }
            }
            Runtime.getRuntime().halt(0);
        }
    }

    private static String plainUrl(Path data) {
        return "jdbc:h2:" + data.resolve("db").resolve(TENANT) + ";DB_CLOSE_ON_EXIT=FALSE";
    }

    static void tables(String tenant, DataSource database) {
        try (Connection connection = database.getConnection()) {
            makeTables(connection);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists pair (id bigint primary key, note varchar(100))");
            statement.execute("create index if not exists pair_note on pair (note)");
            statement.execute("create table if not exists tally (writer int primary key, n bigint not null)");
            for (int writer = 0; writer < 16; writer++) {
                statement.execute("insert into tally select " + writer
                        + ", 0 where not exists (select 1 from tally where writer = " + writer + ")");
            }
        }
    }

    private static LongConsumer acknowledgements(String to) throws IOException {
        if (to.equals("-")) {
            // One unbuffered write each: what was said stays said when the process dies.
            OutputStream out = new FileOutputStream(FileDescriptor.out);
            return number -> {
                try {
                    out.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }
        FileChannel file = FileChannel.open(Path.of(to), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return number -> {
            try {
                file.write(ByteBuffer.wrap((number + "\n").getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** What a database holds. @param complaint what is wrong with it, empty when nothing is */
    record Found(Set<Long> numbers, String complaint) {

        /** How many of the acknowledged are not there. */
        long lost(Collection<Long> acknowledged) {
            return acknowledged.stream()
                    .filter(number -> !numbers.contains(number))
                    .count();
        }
    }

    private record Pair(long id, String note) {}

    /** Reads the tables through {@link Db}; an H2 that was not closed is checked on the way. */
    static Found read(Databases db) {
        return db.read(Caller.system(TENANT), tx -> {
            List<Pair> pairs = tx.list("select id, note from pair", row -> new Pair(row.big("id"), row.text("note")));
            Map<Integer, Long> tally = new HashMap<>();
            tx.list("select writer, n from tally", row -> tally.put(row.integer("writer"), row.big("n")));
            return judge(pairs, tally);
        });
    }

    /** The same from plain H2. @throws SQLException when it cannot be read */
    static Found readPlain(Path data) throws SQLException {
        List<Pair> pairs = new ArrayList<>();
        Map<Integer, Long> tally = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(plainUrl(data) + ";IFEXISTS=TRUE", "sa", "");
                Statement statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("select id, note from pair")) {
                while (rows.next()) {
                    pairs.add(new Pair(rows.getLong(1), rows.getString(2)));
                }
            }
            try (var rows = statement.executeQuery("select writer, n from tally")) {
                while (rows.next()) {
                    tally.put(rows.getInt(1), rows.getLong(2));
                }
            }
            Found found = judge(pairs, tally);
            List<String> disagreements = H2Check.disagreements(connection);
            return disagreements.isEmpty() ? found : new Found(found.numbers(), disagreements.toString());
        }
    }

    private static Found judge(List<Pair> pairs, Map<Integer, Long> tally) {
        Set<Long> numbers = new HashSet<>();
        Map<Integer, Long> counted = new HashMap<>();
        StringBuilder complaint = new StringBuilder();
        for (Pair pair : pairs) {
            numbers.add(pair.id());
            counted.merge((int) (pair.id() / SPAN), 1L, Long::sum);
            if (!pair.note().equals(note(pair.id()))) {
                complaint.append("row ").append(pair.id()).append(" is not what was written; ");
            }
        }
        tally.forEach((writer, n) -> {
            if (counted.getOrDefault(writer, 0L) != (long) n) {
                complaint.append("writer ").append(writer).append(" has half a transaction; ");
            }
        });
        return new Found(numbers, complaint.toString());
    }

    /** Real time, for a process of its own. */
    static final class RealClock implements lyceum.core.base.Clock {
        @Override
        public Instant now() {
            return Clock.systemUTC().instant();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public State state() {
            return State.TRUSTED;
        }
    }

    /** The command that runs this class in a JVM of its own. */
    static ProcessBuilder process(Way way, Path data, String url, int writers, long commits, String marks) {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classes,
                Committing.class.getName(),
                way.name(),
                data.toString(),
                url,
                Integer.toString(writers),
                Long.toString(commits),
                marks);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return builder;
    }
}

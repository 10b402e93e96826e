package lyceum.core.base;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import lyceum.core.tenancy.Migrations;

/**
 * A fresh real database for one test, migrated, on either engine:
 *
 * {@snippet :
 * @ParameterizedTest
 * @EnumSource
 * void somethingHolds(TestDb.Engine engine) {
 *     try (TestDb test = TestDb.fresh(engine)) {
 *         test.db().write(test.system(), tx -> …);
 *     }
 * }
 * }
 */
public final class TestDb implements AutoCloseable {

    /** Slug of the tenant that {@link #system()} acts in; any other slug works too. */
    public static final String TENANT = "test";

    /** The engines that everything must work on. */
    public enum Engine {
        H2,
        POSTGRESQL
    }

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Kept here, because a logger that nobody holds forgets its level. */
    private static final List<Logger> QUIET = Stream.of(
                    "com.zaxxer.hikari", "org.flywaydb", "io.zonky", "java.util.Iterator")
            .map(Logger::getLogger)
            .toList();

    static {
        quiet();
    }

    /** The libraries like to talk; for a test that opens databases without this class. */
    static void quiet() {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    private final Path data;
    private final DbConfig config;
    private final Migrator migrator;
    private final ManualClock clock = ManualClock.start();
    private final Events events = new Events();
    private Databases db;

    private TestDb(Engine engine, Path data, String postgres, Migrator migrator, int open) {
        this.data = data;
        this.config = switch (engine) {
            case H2 -> new DbConfig(data, null, null, null, open);
            case POSTGRESQL -> new DbConfig(data, postgres, "postgres", "postgres", open);
        };
        this.migrator = migrator;
        this.db = Databases.open(config, clock, events, migrator);
    }

    /** A fresh database with the product's own schema: a copy of one that was migrated once in this JVM. */
    public static TestDb fresh(Engine engine) {
        try {
            Path data = Files.createTempDirectory("lyceum-db-");
            String postgres = "";
            switch (engine) {
                case H2 -> copy(Template.H2_DATA, data);
                case POSTGRESQL -> postgres = freshPostgres(Template.POSTGRES);
            }
            return new TestDb(engine, data, postgres, new Migrations(), DbConfig.OPEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Databases that were migrated and closed, to be copied: migrating takes longer than most tests. */
    private static final class Template {
        static final Path H2_DATA = folder();
        static final String POSTGRES = "template_" + NUMBER.incrementAndGet();

        static {
            migrate(DbConfig.embedded(H2_DATA));
            migrate(new DbConfig(H2_DATA, freshPostgres(POSTGRES, "template1"), "postgres", "postgres", DbConfig.OPEN));
        }

        private static Path folder() {
            try {
                return Files.createTempDirectory("lyceum-template-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void migrate(DbConfig config) {
            try (Events events = new Events();
                    Databases db = Databases.open(config, ManualClock.start(), events, new Migrations())) {
                db.read(Caller.system(Caller.PLATFORM), tx -> true);
                db.read(Caller.system(TENANT), tx -> true);
            }
        }
    }

    static TestDb fresh(Engine engine, Migrator migrator, int open) {
        try {
            Path data = Files.createTempDirectory("lyceum-db-");
            return new TestDb(engine, data, engine == Engine.POSTGRESQL ? freshPostgres() : "", migrator, open);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Databases db() {
        return db;
    }

    public ManualClock clock() {
        return clock;
    }

    public Events events() {
        return events;
    }

    /** Where the databases are, for a test that opens them itself. */
    public DbConfig config() {
        return config;
    }

    /** The data folder, empty at first; deleted at the end. */
    public Path data() {
        return data;
    }

    /** The server itself acting in the test's tenant. */
    public Caller system() {
        return Caller.system(TENANT);
    }

    /** Closes the databases and opens them again, as a restart of the server does. */
    public Databases reopen() {
        db.close();
        db = Databases.open(config, clock, events, migrator);
        return db;
    }

    @Override
    public void close() {
        db.close();
        events.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a new, empty PostgreSQL database; the user and its password are {@code postgres}. */
    public static String freshPostgres() {
        return freshPostgres("template1");
    }

    private static String freshPostgres(String template) {
        return freshPostgres("test_" + NUMBER.incrementAndGet(), template);
    }

    private static String freshPostgres(String name, String template) {
        EmbeddedPostgres server = Server.ONLY;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
    }

    /** Started at the first use, once in a JVM, and stopped when the JVM ends. */
    private static final class Server {
        static final EmbeddedPostgres ONLY = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        // Neither UTC nor a whole hour: what forgets a zone shows.
                        .setServerConfig("timezone", "Asia/Kolkata")
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

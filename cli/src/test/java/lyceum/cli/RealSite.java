package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import lyceum.core.base.Clock;
import lyceum.core.base.SystemClock;
import lyceum.core.base.TestDb;
import lyceum.hardware.mqtt.probe.TapLoad;
import org.jspecify.annotations.Nullable;

/**
 * A site with eight doors at a real broker, served by processes run from the JAR: killed, ended and started again as a
 * test likes. Founded once for each engine, then copied.
 */
final class RealSite implements AutoCloseable {

    static final int PEOPLE = 400;
    static final Duration TO_START = Duration.ofMinutes(1);
    static final Clock CLOCK = SystemClock.of(() -> true, Instant.EPOCH);

    /** A tap as it is known by; the name of its reader, its power-up, its number. */
    record TapId(String reader, String boot, long seq) {}

    private record Founded(Path data, String db, List<TapLoad.Door> doors) {}

    private static final Map<TestDb.Engine, Founded> FOUNDED = new EnumMap<>(TestDb.Engine.class);

    final Path folder;
    final LocalBroker broker;
    final List<TapLoad.Door> doors;
    private final TapSite site;
    private @Nullable ServerProcess server;
    private @Nullable Client client;

    private RealSite(Path folder, LocalBroker broker, TapSite site, List<TapLoad.Door> doors) {
        this.folder = folder;
        this.broker = broker;
        this.site = site;
        this.doors = doors;
    }

    /** A copy of the founded site, with a broker of its own; no server runs yet. */
    static RealSite fresh(TestDb.Engine engine) throws InterruptedException, IOException {
        return fresh(engine, Files.createTempDirectory("lyceum-site"));
    }

    /** The same, with its data in this folder. */
    static RealSite fresh(TestDb.Engine engine, Path folder) throws InterruptedException, IOException {
        assumeTrue(LocalBroker.program().isPresent(), "SKIPPED: there is no mosquitto on this machine");
        Founded founded = founded(engine);
        copy(founded.data(), folder.resolve("data"));
        String db = engine == TestDb.Engine.H2 ? null : copyOf(founded.db());
        return on(folder, db, founded.doors());
    }

    /** On a database of the test's own, which is founded now. */
    static RealSite foundedIn(String db) throws InterruptedException, IOException {
        assumeTrue(LocalBroker.program().isPresent(), "SKIPPED: there is no mosquitto on this machine");
        RealSite site = on(Files.createTempDirectory("lyceum-site"), db, List.of());
        List<TapLoad.Door> doors = site.site.found();
        return new RealSite(site.folder, site.broker, site.site, doors);
    }

    private static RealSite on(Path folder, @Nullable String db, List<TapLoad.Door> doors)
            throws InterruptedException, IOException {
        LocalBroker broker = LocalBroker.start(Files.createTempDirectory("lyceum-broker"));
        return new RealSite(folder, broker, new TapSite(jar(), folder, broker.url(), db, PEOPLE), doors);
    }

    private static synchronized Founded founded(TestDb.Engine engine) throws InterruptedException, IOException {
        Founded founded = FOUNDED.get(engine);
        if (founded == null) {
            String db = engine == TestDb.Engine.H2 ? null : withAccount(TestDb.freshPostgres());
            RealSite site = on(Files.createTempDirectory("lyceum-founded"), db, List.of());
            try (LocalBroker broker = site.broker) {
                founded = new Founded(site.site.data(), db == null ? "" : db, site.site.found());
            }
            FOUNDED.put(engine, founded);
        }
        return founded;
    }

    private static Path jar() {
        Path jar = Path.of(System.getProperty("lyceum.jar", "target/lyceum.jar"));
        assertThat(jar).as("the JAR, which is built before these tests run").isRegularFile();
        return jar.toAbsolutePath();
    }

    static String withAccount(String url) {
        return url + "?user=postgres";
    }

    private static String copyOf(String db) {
        String name = URI.create(db.substring("jdbc:".length())).getPath().substring(1);
        String fresh = TestDb.freshPostgres();
        String copy = fresh.replaceFirst(".*/", "") + "_copy";
        try (Connection connection = DriverManager.getConnection(withAccount(fresh));
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + copy + " template " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return withAccount(fresh.replaceFirst("/[^/]*$", "/" + copy));
    }

    static void copy(Path from, Path to) throws IOException {
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

    // ---- the server ------------------------------------------------------------------------------------------------

    /** Starts a server, and returns when it listens. */
    ServerProcess start() throws InterruptedException {
        ServerProcess begun = site.server(List.of());
        server = begun;
        client = site.client(begun.address(TO_START));
        return begun;
    }

    Client client() {
        if (client == null) {
            throw new IllegalStateException("no server runs");
        }
        return client;
    }

    String address() throws InterruptedException {
        if (server == null) {
            throw new IllegalStateException("no server runs");
        }
        return server.address(TO_START);
    }

    Path data() {
        return site.data();
    }

    String siteId() {
        return TapSite.id(client().all("/sites"), "slug", TapSite.SITE);
    }

    /** The taps that are written down. */
    Set<TapId> visits() {
        Map<String, String> readers = new java.util.HashMap<>();
        client().all("/devices?site=" + siteId())
                .forEach(device -> readers.put(
                        device.path("id").asText(), device.path("slug").asText()));
        Set<TapId> visits = new HashSet<>();
        client().all("/visits?site=" + siteId())
                .forEach(visit -> visits.add(new TapId(
                        readers.getOrDefault(
                                visit.path("readerId")
                                        .asText(visit.path("reader").asText()),
                                ""),
                        visit.path("boot").asText(),
                        visit.path("seq").asLong())));
        return visits;
    }

    /** How many lines there are, whatever they say. */
    int visitCount() {
        return client().all("/visits?site=" + siteId()).size();
    }

    /** What a look over everything finds; empty when all is well. */
    List<String> findings() {
        List<String> findings = new ArrayList<>();
        JsonNode result = client().in("platform").post("/check", Map.of());
        result.path("tenants").forEach(tenant -> tenant.path("findings").forEach(f -> findings.add(f.toString())));
        return findings;
    }

    /** Waits for something that comes from another process, and fails when it does not within the time. */
    static void await(String what, Duration patience, BooleanSupplier condition) {
        long until = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for " + what).isLessThan(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        broker.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (UncheckedIOException e) {
            // A killed server's last file went while we looked.
        }
    }
}

package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lyceum.core.base.TestDb;
import lyceum.hardware.mqtt.probe.TapLoad;
import org.junit.jupiter.api.Test;

/** What the server needs goes away, fills up or talks nonsense; the server does not, and nothing acknowledged is lost. */
class FaultsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LATER = Duration.ofSeconds(60);

    @Test
    void theBrokerGoesAndComesBack() throws Exception {
        try (RealSite site = RealSite.fresh(TestDb.Engine.H2)) {
            site.start();
            try (Crowd crowd = new Crowd(site)) {
                opens(crowd);
            }

            site.broker.stop();
            RealSite.await("a word about it", SOON, () -> health(site).contains("No connection to the broker"));
            site.broker.again();

            try (Crowd withoutLocks = new Crowd(site, false)) {
                RealSite.await("an answer that no lock is there", LATER, () -> {
                    withoutLocks.tap();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                    return withoutLocks.told().containsValue("unavailable lock.offline");
                });
                assertThat(withoutLocks.commanded()).isEmpty();
                assertThat(withoutLocks.told().values()).containsOnly("unavailable lock.offline");
            }
            try (Crowd crowd = new Crowd(site)) {
                opens(crowd);
            }
        }
    }

    @Test
    void postgresqlStopsForTenSeconds() throws Exception {
        Path folder = Files.createTempDirectory("lyceum-postgres");
        EmbeddedPostgres before = postgres(folder, 0);
        int port = before.getPort();
        try (RealSite site = RealSite.foundedIn("jdbc:postgresql://localhost:" + port + "/postgres?user=postgres");
                Recorder recorder = Recorder.start(site.broker, site.folder.resolve("recorded"))) {
            ServerProcess server = site.start();
            try (Crowd crowd = new Crowd(site)) {
                opens(crowd);

                before.close();
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                crowd.tapping(5);
                RealSite.await(
                        "readers that hear of it",
                        SOON,
                        () -> crowd.told().values().stream().anyMatch(told -> told.startsWith("unavailable")));
                LockSupport.parkNanos(until - System.nanoTime());
                assertThat(server.isAlive()).isTrue();
                try (EmbeddedPostgres again = postgres(folder, port)) {
                    int opened = crowd.commanded().size();
                    RealSite.await(
                            "doors that open again",
                            LATER,
                            () -> crowd.commanded().size() > opened + 5);
                    // Asked for first, because taps go on while we look.
                    Set<RealSite.TapId> acknowledged = recorder.acknowledged();
                    assertThat(site.visits()).containsAll(acknowledged);
                    assertThat(site.findings()).isEmpty();
                    assertThat(again.getPort()).isEqualTo(port);
                }
            }
        }
    }

    private static EmbeddedPostgres postgres(Path folder, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false);
        return port == 0 ? builder.start() : builder.setPort(port).start();
    }

    @Test
    void theDiskIsFull() throws Exception {
        Path folder = Files.createTempDirectory("lyceum-full");
        Path disk = Files.createDirectories(folder.resolve("data"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=96m", "lyceum-test", disk.toString()),
                "SKIPPED: no small disk can be made here; that takes root");
        try {
            fillAndEmpty(folder, disk);
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private static void fillAndEmpty(Path folder, Path disk) throws Exception {
        try (RealSite site = RealSite.fresh(TestDb.Engine.H2, folder);
                Recorder recorder = Recorder.start(site.broker, folder.resolve("recorded"))) {
            ServerProcess server = site.start();
            try (Crowd crowd = new Crowd(site)) {
                opens(crowd);
                Path ballast = disk.resolve("ballast");
                fill(ballast, Files.getFileStore(disk).getUsableSpace() - 200_000);
                crowd.tapping(100);
                RealSite.await(
                        "readers that hear of it",
                        LATER,
                        () -> crowd.told().values().stream().anyMatch(told -> told.startsWith("unavailable")));
                assertThat(health(site)).contains("\"status\":\"down\"");
                assertThat(server.isAlive()).isTrue();
                server.kill();
                Files.delete(ballast);
            }
            site.start();
            assertThat(recorder.acknowledged()).isNotEmpty();
            assertThat(site.visits()).containsAll(recorder.acknowledged());
            assertThat(site.findings()).isEmpty();
            try (Crowd crowd = new Crowd(site)) {
                opens(crowd);
            }
        }
    }

    private static void fill(Path file, long bytes) throws IOException {
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(1 << 16);
            for (long written = 0; written < bytes; written += block.capacity()) {
                to.write(block.clear());
            }
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void thousandsOfBrokenFramesChangeNothing() throws Exception {
        long seed = System.nanoTime();
        try (RealSite site = RealSite.fresh(TestDb.Engine.H2);
                Recorder recorder = Recorder.start(site.broker, site.folder.resolve("recorded"))) {
            site.start();
            String at = site.siteId();
            String door = TapSite.id(site.client().all("/doors?site=" + at), "slug", "bench-0");
            TapSite.addDevice(site.client(), at, door, "reader", "odd-rdm", "tasmota", Map.of("topic", "odd"));
            try (Crowd crowd = new Crowd(site);
                    MosquittoIT.Wire wire = new MosquittoIT.Wire(site.broker, "nothing/of/interest")) {
                opens(crowd);
                int visits = site.visitCount();
                int commands = recorder.commands();
                long failures = failures(site);

                int said = 0;
                Random random = new Random(seed);
                for (Map.Entry<String, String> valid :
                        validFrames(site.doors.getFirst()).entrySet()) {
                    for (int i = 0; i < 400; i++) {
                        wire.saysSurely(valid.getKey(), broken(valid.getValue(), random));
                        said++;
                    }
                }
                for (int i = 0; i < 400; i++) {
                    wire.saysSurely(
                            foreign(random) + "/tap",
                            validFrames(site.doors.getFirst())
                                    .values()
                                    .iterator()
                                    .next()
                                    .getBytes(StandardCharsets.UTF_8));
                }
                RealSite.TapId last = crowd.tap();
                crowd.awaitTold(last, LATER);

                assertThat(crowd.told().get(last)).startsWith("open");
                assertThat(site.visitCount()).as("visits, seed " + seed).isEqualTo(visits + 1);
                assertThat(recorder.commands()).as("commands, seed " + seed).isEqualTo(commands + 1);
                assertThat(failures(site)).isEqualTo(failures);
                long rejected = site.client().all("/devices?site=" + at).stream()
                        .mapToLong(device -> device.path("rejected").asLong())
                        .sum();
                assertThat(rejected)
                        .as("rejected of " + said + ", seed " + seed)
                        .isGreaterThan(said * 9L / 10);
            }
        }
    }

    /** One of each topic that devices speak on. */
    private static Map<String, String> validFrames(TapLoad.Door door) {
        String reader = "lyceum/" + door.reader();
        String lock = "lyceum/" + door.lock();
        return new java.util.LinkedHashMap<>(Map.of(
                reader + "/tap",
                "{\"boot\":\"9f3c\",\"seq\":17,\"ageMs\":0,\"card\":{\"kind\":\"em4100\",\"data\":\"00BC614E\",\"bits\":32}}",
                reader + "/status",
                "{\"online\":true}",
                lock + "/status",
                "{\"online\":true,\"session\":\"0123456789abcdef\"}",
                lock + "/ack",
                "{\"id\":\"01939aa0-0000-7000-8000-000000000000\",\"result\":\"done\"}",
                lock + "/event",
                "{\"contact\":\"open\"}",
                "tele/odd/SENSOR",
                "{\"Time\":\"2026-11-21T08:15:00\",\"RDM6300\":{\"UID\":\"00BC614E\"}}"));
    }

    /** A frame that nobody can read any more: cut, of wrong types, too large, too deep, or no text at all. */
    private static byte[] broken(String valid, Random random) {
        byte[] bytes = valid.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1));
            case 1 -> ("[" + valid + "]").getBytes(StandardCharsets.UTF_8);
            case 2 ->
                valid.replaceAll(":(true|\\d+|\"[^\"]*\")", ":{\"a\":[" + random.nextInt() + "]}")
                        .getBytes(StandardCharsets.UTF_8);
            case 3 ->
                (valid.substring(0, valid.length() - 1) + ",\"more\":\"" + "x".repeat(20_000) + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
            case 4 -> "[".repeat(1_000 + random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8);
            default -> {
                byte[] spoilt = bytes.clone();
                // Inside the first name: no text, whatever stands there.
                spoilt[2] = (byte) (0x80 | random.nextInt(0x40));
                yield spoilt;
            }
        };
    }

    private static String foreign(Random random) {
        List<String> levels = new ArrayList<>(List.of("lyceum", "demo", "main", "bench-0-reader"));
        levels.set(1 + random.nextInt(3), "x" + Integer.toHexString(random.nextInt()));
        return String.join("/", levels);
    }

    private static void opens(Crowd crowd) {
        RealSite.await("a door that opens", LATER, () -> {
            crowd.tap();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            return !crowd.commanded().isEmpty();
        });
        // Behind whatever is still under way at each door.
        crowd.together().forEach(tap -> crowd.awaitTold(tap, SOON));
    }

    private static String health(RealSite site) {
        return get(site, "/health");
    }

    /** Requests that broke down inside. */
    private static long failures(RealSite site) {
        return get(site, "/metrics")
                .lines()
                .filter(line -> line.startsWith("lyceum_http_failures_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String get(RealSite site, String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(site.address() + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

package lyceum.cli;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lyceum.core.base.Clock;
import lyceum.core.base.Json;
import lyceum.core.base.SystemClock;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Command;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.mqtt.probe.FakeReader;
import lyceum.hardware.mqtt.probe.TapLoad;
import org.jspecify.annotations.Nullable;

/** Sets up a site of its own, taps at it and measures. */
final class TapBench {

    /**
     * What to measure.
     *
     * @param mqtt a broker, or null for one of its own
     * @param db an empty PostgreSQL database, or null for H2
     * @param folder on the disk to be measured, or null for the folder of temporary files
     */
    record Plan(
            @Nullable String mqtt,
            @Nullable String db,
            int people,
            boolean quick,
            @Nullable Path folder) {}

    private static final int ALL_TAPS = 20_000;
    private static final Duration TO_START = Duration.ofMinutes(1);
    private static final Duration TO_SETTLE = Duration.ofSeconds(5);
    /** A process that writes a cache of its classes does so when it ends. */
    private static final Duration TO_END = Duration.ofMinutes(2);

    private static final long TAP_EVERY_MS = 25;
    private static final long EXPIRY_S = 3;

    private final Plan plan;
    private final Consumer<String> progress;
    private final Clock clock = SystemClock.of(() -> true, Instant.EPOCH);
    private int taps;

    /** @param progress hears a sentence now and then */
    TapBench(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Measures everything; takes minutes. */
    TapFigures run() throws InterruptedException {
        // What this process says of its connections is not what was asked for.
        Logging.start(clock, System.Logger.Level.ERROR, System.err);
        Path folder = folder();
        try (LocalBroker own = plan.mqtt() == null ? LocalBroker.start(folder) : null) {
            String broker = own == null ? String.valueOf(plan.mqtt()) : own.url();
            return measure(
                    folder, broker, new TapSite(ServerProcess.ownJar(), folder, broker, plan.db(), plan.people()));
        } finally {
            remove(folder);
        }
    }

    private TapFigures measure(Path folder, String broker, TapSite site) throws InterruptedException {
        progress.accept("Founding a site with " + plan.people() + " people …");
        List<TapLoad.Door> doors = site.found();
        progress.accept("Starting from cold …");
        long cold = firstTap(site, broker, doors.getFirst(), List.of());
        Path cache = folder.resolve("bench.aot");
        firstTap(site, broker, doors.getFirst(), List.of("-XX:AOTCacheOutput=" + cache));
        List<String> cached =
                Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off") : List.of();
        Long withCache = cached.isEmpty() ? null : firstTap(site, broker, doors.getFirst(), cached);
        try (ServerProcess server = site.server(cached)) {
            server.address(TO_START);
            settle(server);
            long idle = server.resident();
            List<TapFigures.Load> loads = loads(folder, broker, doors);
            fill(folder, broker, doors);
            long after = server.resident();
            server.end(TO_END);
            return new TapFigures(
                    Machine.describe(folder),
                    plan.db() == null ? "h2" : "postgresql",
                    plan.people(),
                    loads,
                    cold,
                    withCache,
                    idle,
                    after,
                    taps,
                    jarBytes());
        }
    }

    // ---- from cold -----------------------------------------------------------------------------------------------

    /** Starts a server while someone taps all the time; milliseconds from the start until the lock hears its command. */
    private long firstTap(TapSite site, String broker, TapLoad.Door door, List<String> jvm)
            throws InterruptedException {
        Waiting lock = new Waiting(door);
        ScheduledExecutorService hand = Executors.newSingleThreadScheduledExecutor();
        try (MqttLink link = new MqttLink(TapSite.settings(broker), clock)) {
            lock.on(link);
            long from = clock.nanos();
            try (ServerProcess server = site.server(jvm)) {
                hand.scheduleAtFixedRate(() -> lock.tap(link), 0, TAP_EVERY_MS, TimeUnit.MILLISECONDS);
                long arrived = lock.commanded.get(TO_START.toSeconds(), TimeUnit.SECONDS);
                hand.shutdownNow();
                server.address(TO_START);
                // Also so that a cache of loaded classes is written, which happens at the end.
                server.end(TO_END);
                return TimeUnit.NANOSECONDS.toMillis(arrived - from);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "No tap was answered within " + TO_START.toSeconds() + " s of the start", e);
        } finally {
            hand.shutdownNow();
        }
    }

    /** A lock that waits for its first command, and the reader of its door. */
    private final class Waiting implements MqttLink.Listener {
        final CompletableFuture<Long> commanded = new CompletableFuture<>();
        private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
        private final TapLoad.Door door;
        private final String boot = UUID.randomUUID().toString().substring(0, 8);
        private final AtomicInteger seq = new AtomicInteger();

        Waiting(TapLoad.Door door) {
            this.door = door;
        }

        void on(MqttLink link) throws InterruptedException, ExecutionException, TimeoutException {
            link.subscribe(this, Set.of("lyceum/" + door.lock() + "/command"));
            link.start();
            connected.get(10, TimeUnit.SECONDS);
            link.retain("lyceum/" + door.reader() + "/status", "{\"online\":true}");
            link.retain("lyceum/" + door.lock() + "/status", Json.of(Map.of("online", true, "session", boot)));
            link.retain("lyceum/" + door.lock() + "/state", "locked");
        }

        void tap(MqttLink link) {
            int number = seq.incrementAndGet();
            Card card = door.cards().get(number % door.cards().size());
            link.publish(
                    "lyceum/" + door.reader() + "/tap", FakeReader.frame(boot, number, Duration.ZERO, card), EXPIRY_S);
        }

        @Override
        public void up() {
            connected.complete(true);
        }

        @Override
        public void message(MqttLink.Message message) {
            try {
                Command command = Json.MAPPER.readValue(message.payload(), Command.class);
                if (command.session().equals(boot) && command.signedWith(door.key())) {
                    commanded.complete(message.arrivedNanos());
                }
            } catch (JacksonException e) {
                throw new IllegalStateException(
                        "not a command: " + new String(message.payload(), StandardCharsets.UTF_8), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    // ---- under load ----------------------------------------------------------------------------------------------

    private List<TapFigures.Load> loads(Path folder, String broker, List<TapLoad.Door> doors)
            throws InterruptedException {
        progress.accept("Warming up …");
        load(folder, broker, doors, 50, plan.quick() ? 100 : 500);
        List<TapFigures.Load> loads = new ArrayList<>();
        for (Map.Entry<Integer, Integer> rate : rates().entrySet()) {
            progress.accept(rate.getValue() + " taps at " + rate.getKey() + " a second …");
            TapLoad.Result result = load(folder, broker, doors, rate.getKey(), rate.getValue());
            loads.add(TapFigures.Load.of(rate.getKey(), result));
        }
        return loads;
    }

    private Map<Integer, Integer> rates() {
        Map<Integer, Integer> rates = new LinkedHashMap<>();
        rates.put(1, plan.quick() ? 10 : 100);
        rates.put(50, plan.quick() ? 300 : 2_000);
        rates.put(200, plan.quick() ? 500 : 2_000);
        return rates;
    }

    /** What is missing to the number of taps after which the memory is looked at. */
    private void fill(Path folder, String broker, List<TapLoad.Door> doors) throws InterruptedException {
        if (!plan.quick() && taps < ALL_TAPS) {
            progress.accept("Tapping until there were " + ALL_TAPS + " …");
            load(folder, broker, doors, 300, ALL_TAPS - taps);
        }
    }

    private TapLoad.Result load(Path folder, String broker, List<TapLoad.Door> doors, int perSecond, int count)
            throws InterruptedException {
        taps += count;
        MqttLink.Settings settings = TapSite.settings(broker);
        // A few at first that do not count: the locks have just announced themselves.
        int first = Math.min(TapSite.DOORS * 2, perSecond * 2);
        return new TapLoad(new TapLoad.Plan(settings.url(), null, null, doors, perSecond, first, count, folder), clock)
                .run();
    }

    private static void settle(ServerProcess server) throws InterruptedException {
        if (server.endsWithin(TO_SETTLE)) {
            throw new IllegalStateException("The server ended. It wrote:\n" + server.written());
        }
    }

    // ---- files ---------------------------------------------------------------------------------------------------

    private Path folder() {
        try {
            Path at = plan.folder();
            return at == null
                    ? Files.createTempDirectory("lyceum-bench")
                    : Files.createTempDirectory(Files.createDirectories(at), "lyceum-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + folder, e);
        }
    }

    private static long jarBytes() {
        try {
            Path jar = ServerProcess.ownJar();
            return Files.isRegularFile(jar) ? Files.size(jar) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The computer in words, as far as it tells. */
    private static final class Machine {
        static List<String> describe(Path folder) {
            return List.of(
                    "Machine   " + Runtime.getRuntime().availableProcessors() + " cores, "
                            + found("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", "")) + ", "
                            + found("/proc/meminfo", "MemTotal").orElse("memory unknown") + ", "
                            + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", load "
                            + first("/proc/loadavg", 3).orElse("unknown"),
                    "Disk      " + disk(folder),
                    "Java      " + Runtime.version() + ", " + String.join(" ", ServerProcess.FLAGS.subList(0, 5)));
        }

        private static Optional<String> found(String file, String name) {
            try (Stream<String> lines = Files.lines(Path.of(file))) {
                return lines.filter(line -> line.startsWith(name))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip());
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private static Optional<String> first(String file, int words) {
            try {
                String[] all = Files.readString(Path.of(file)).split(" ");
                return Optional.of(String.join(" ", List.of(all).subList(0, words)));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private static String disk(Path folder) {
            try {
                return Files.getFileStore(folder).type() + " at " + folder.getParent();
            } catch (IOException e) {
                return "unknown";
            }
        }
    }
}

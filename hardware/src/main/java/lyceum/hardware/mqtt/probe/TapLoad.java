package lyceum.hardware.mqtt.probe;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import lyceum.core.base.Clock;
import lyceum.core.base.Json;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Command;
import lyceum.hardware.mqtt.MqttLink;
import org.jspecify.annotations.Nullable;

/**
 * Taps at a steady rate at several readers, and how long after each its lock's command arrives on a second connection.
 * Beside it the floor below which no server can be on this machine: the same payload sent and received without a server,
 * and one forced write of 512 bytes, measured in turn with the taps.
 */
public final class TapLoad {

    /**
     * A reader and the lock of its door.
     *
     * @param key the lock's key, so that only commands that a lock would obey are counted
     * @param cards held to the reader in turn; enough of them that none comes twice within 2 s
     */
    @SuppressWarnings("ArrayRecordComponent") // a secret is never compared here
    public record Door(DeviceAddress reader, DeviceAddress lock, byte[] key, List<Card> cards) {}

    /**
     * What to do.
     *
     * @param user account that may speak as all these devices, null for a broker without accounts
     * @param perSecond taps a second over all readers
     * @param warmUp taps before the counted ones
     * @param count taps that are counted
     * @param folder where the forced writes go: the disk that holds the database
     */
    public record Plan(
            String url,
            @Nullable String user,
            @Nullable String password,
            List<Door> doors,
            double perSecond,
            int warmUp,
            int count,
            Path folder) {}

    /**
     * What came of it.
     *
     * @param tapToCommand of each counted tap that opened
     * @param floor of each measurement of the floor
     * @param refused counted taps that were refused, by code
     * @param unanswered counted taps after which nothing came for 5 s
     */
    public record Result(Latencies tapToCommand, Latencies floor, Map<String, Long> refused, int unanswered) {}

    private record Tag(String reader, long seq) {}

    private record Sent(long nanos, boolean counted) {}

    private static final long PATIENCE_S = 5;
    private static final long EXPIRY_S = 3;
    /** Every so many taps the floor is measured once. */
    private static final int FLOOR_EVERY = 5;

    private static final int FORCED_BYTES = 512;

    private final Plan plan;
    private final Clock clock;
    private final String boot = Integer.toHexString(new SecureRandom().nextInt() | Integer.MIN_VALUE);
    private final String echo = "lyceum/bench/" + boot + "/echo";
    private final Map<Tag, Sent> waiting = new ConcurrentHashMap<>();
    private final Map<Long, Long> echoes = new ConcurrentHashMap<>();
    private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final Queue<Long> floors = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final CountDownLatch answered;
    private final AtomicInteger made = new AtomicInteger();

    public TapLoad(Plan plan, Clock clock) {
        this.plan = plan;
        this.clock = clock;
        this.answered = new CountDownLatch(plan.count());
    }

    /**
     * Runs the whole plan; takes about {@code (warmUp + count) / perSecond} seconds.
     *
     * @throws IllegalStateException when the broker cannot be reached within 5 s
     */
    public Result run() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(2);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ScheduledExecutorService aside = Executors.newSingleThreadScheduledExecutor();
        Path scratch = scratch();
        try (MqttLink devices = link("bench-locks-");
                MqttLink readers = link("bench-readers-");
                FileChannel disk = FileChannel.open(scratch, StandardOpenOption.WRITE)) {
            devices.subscribe(new Locks(devices, aside, ready), filters());
            readers.subscribe(new Announcer(ready), Set.of());
            devices.start();
            readers.start();
            if (!ready.await(PATIENCE_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException(devices.fault() + readers.fault());
            }
            long period = (long) (TimeUnit.SECONDS.toNanos(1) / plan.perSecond());
            ScheduledFuture<?> tapping =
                    timer.scheduleAtFixedRate(() -> tap(readers, aside, disk), period, period, TimeUnit.NANOSECONDS);
            long whole = period * (plan.warmUp() + plan.count()) + TimeUnit.SECONDS.toNanos(PATIENCE_S);
            answered.await(whole, TimeUnit.NANOSECONDS);
            tapping.cancel(false);
            goodbye(devices);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            timer.shutdownNow();
            aside.shutdownNow();
            delete(scratch);
        }
        Map<String, Long> codes = new TreeMap<>();
        refused.forEach((code, count) -> codes.put(code, count.sum()));
        return new Result(Latencies.of(latencies), Latencies.of(floors), codes, (int) answered.getCount());
    }

    private MqttLink link(String name) {
        return new MqttLink(
                new MqttLink.Settings(plan.url(), plan.user(), plan.password(), null, name + boot, null), clock);
    }

    private Path scratch() {
        try {
            return Files.createTempFile(plan.folder(), "bench", ".tmp");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path scratch) {
        try {
            Files.deleteIfExists(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> filters() {
        Set<String> filters = new HashSet<>(Set.of(echo));
        plan.doors().forEach(door -> {
            filters.add("lyceum/" + door.lock() + "/command");
            filters.add("lyceum/" + door.reader() + "/feedback");
        });
        return filters;
    }

    private void goodbye(MqttLink devices) {
        plan.doors().forEach(door -> {
            devices.retain("lyceum/" + door.lock() + "/status", "{\"online\":false}");
            devices.retain("lyceum/" + door.reader() + "/status", "{\"online\":false}");
        });
    }

    private void tap(MqttLink readers, ScheduledExecutorService aside, FileChannel disk) {
        int number = made.getAndIncrement();
        if (number >= plan.warmUp() + plan.count()) {
            return;
        }
        Door door = plan.doors().get(number % plan.doors().size());
        int round = number / plan.doors().size();
        Card card = door.cards().get(round % door.cards().size());
        long seq = round + 1L;
        byte[] frame = FakeReader.frame(boot, seq, Duration.ZERO, card);
        boolean counted = number >= plan.warmUp();
        waiting.put(new Tag(door.reader().device(), seq), new Sent(clock.nanos(), counted));
        // One that the link could not take counts as unanswered.
        readers.publish("lyceum/" + door.reader() + "/tap", frame, EXPIRY_S);
        if (counted && number % FLOOR_EVERY == 0) {
            aside.execute(() -> floor(readers, disk, number, card));
        }
    }

    /** The same payload there and back, then one forced write; both times together are one measurement. */
    private void floor(MqttLink readers, FileChannel disk, long number, Card card) {
        byte[] frame = FakeReader.frame(boot, number, Duration.ZERO, card);
        try {
            long before = clock.nanos();
            ByteBuffer block = ByteBuffer.allocate(FORCED_BYTES);
            while (block.hasRemaining()) {
                disk.write(block);
            }
            disk.force(false);
            long forced = clock.nanos() - before;
            echoes.put(number, clock.nanos() - forced);
            readers.publish(echo, frame, EXPIRY_S);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(Tag tag, long arrivedNanos, @Nullable String refusedAs) {
        Sent sent = waiting.remove(tag);
        if (sent == null || !sent.counted()) {
            return;
        }
        if (refusedAs == null) {
            latencies.add(arrivedNanos - sent.nanos());
        } else {
            refused.computeIfAbsent(refusedAs, code -> new LongAdder()).increment();
        }
        answered.countDown();
    }

    /** The publishing side has nothing to hear. */
    private record Announcer(CountDownLatch ready) implements MqttLink.Listener {
        @Override
        public void up() {
            ready.countDown();
        }

        @Override
        public void message(MqttLink.Message message) {
            // subscribed to nothing
        }
    }

    /** All the locks on one connection, which also hears the readers' feedback and the echo. */
    private final class Locks implements MqttLink.Listener {
        private final MqttLink link;
        private final ScheduledExecutorService later;
        private final CountDownLatch ready;
        private final Map<String, Door> byLock = new HashMap<>();
        private final Map<String, String> readerByFeedback = new HashMap<>();
        private final String session = boot + boot;

        Locks(MqttLink link, ScheduledExecutorService later, CountDownLatch ready) {
            this.link = link;
            this.later = later;
            this.ready = ready;
            plan.doors().forEach(door -> {
                byLock.put("lyceum/" + door.lock() + "/command", door);
                readerByFeedback.put(
                        "lyceum/" + door.reader() + "/feedback", door.reader().device());
            });
        }

        @Override
        public void up() {
            later.execute(() -> {
                for (Door door : plan.doors()) {
                    link.retain("lyceum/" + door.reader() + "/status", "{\"online\":true}");
                    String status = Json.of(Map.of("online", true, "session", session));
                    link.retain("lyceum/" + door.lock() + "/status", status);
                    link.retain("lyceum/" + door.lock() + "/state", "locked");
                }
                ready.countDown();
            });
        }

        @Override
        public void message(MqttLink.Message message) {
            try {
                JsonNode frame = Json.MAPPER.readTree(message.payload());
                Door door = byLock.get(message.topic());
                String reader = readerByFeedback.get(message.topic());
                if (door != null) {
                    command(door, Json.MAPPER.treeToValue(frame, Command.class), message.arrivedNanos());
                } else if (reader != null) {
                    feedback(reader, frame, message.arrivedNanos());
                } else {
                    Long since = echoes.remove(frame.path("seq").asLong());
                    if (since != null) {
                        floors.add(message.arrivedNanos() - since);
                    }
                }
            } catch (JacksonException e) {
                throw new IllegalStateException("unreadable on " + message.topic(), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void command(Door door, Command command, long arrivedNanos) {
            if (!command.session().equals(session) || !command.signedWith(door.key())) {
                return;
            }
            if (command.tap() != null && command.tap().boot().equals(boot)) {
                end(new Tag(command.tap().reader(), command.tap().seq()), arrivedNanos, null);
            }
            String ack = Json.of(Map.of("id", command.id(), "result", "done"));
            link.publish("lyceum/" + door.lock() + "/ack", ack.getBytes(StandardCharsets.UTF_8), EXPIRY_S);
        }

        private void feedback(String reader, JsonNode frame, long arrivedNanos) {
            if (frame.path("boot").asText().equals(boot)
                    && !frame.path("result").asText().equals("open")) {
                end(
                        new Tag(reader, frame.path("seq").asLong()),
                        arrivedNanos,
                        frame.path("code").asText());
            }
        }
    }
}

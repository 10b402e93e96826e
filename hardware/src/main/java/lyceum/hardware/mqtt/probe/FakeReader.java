package lyceum.hardware.mqtt.probe;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import lyceum.core.base.Clock;
import lyceum.core.base.Json;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.MqttLink;
import org.jspecify.annotations.Nullable;

/** A reader that obeys Lyceum's protocol: it repeats a tap every 500 ms until it is answered, for 3 s at most. */
public final class FakeReader implements AutoCloseable, MqttLink.Listener {

    /** What the reader was told; {@code result} in lower case as on the wire. */
    public record Told(String boot, long seq, String result, String code, String say) {}

    private static final long REPEAT_MS = 500;
    private static final long GIVE_UP_MS = 3000;
    private static final long TAP_EXPIRY_S = 3;

    private final MqttLink link;
    private final Clock clock;
    private final DeviceAddress address;
    private final String base;
    private final String boot = Integer.toHexString(new SecureRandom().nextInt());
    private final AtomicLong seq = new AtomicLong();
    private final Map<Long, CompletableFuture<Optional<Told>>> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("fake-reader").daemon().factory());

    /** @param user account on the broker, empty for a broker without accounts */
    public FakeReader(String url, String user, String password, DeviceAddress address, Clock clock) {
        this.address = address;
        this.clock = clock;
        this.base = "lyceum/" + address + "/";
        this.link = new MqttLink(
                new MqttLink.Settings(
                        url,
                        user.isEmpty() ? null : user,
                        user.isEmpty() ? null : password,
                        null,
                        "reader-" + Integer.toHexString(new SecureRandom().nextInt()),
                        new MqttLink.Will(base + "status", "{\"online\":false}")),
                clock);
    }

    /** Connects, and announces itself as soon as it is. */
    public void start() {
        link.subscribe(this, Set.of(base + "feedback"));
        link.start();
    }

    public DeviceAddress address() {
        return address;
    }

    /** What it calls its present power-up. */
    public String boot() {
        return boot;
    }

    /** Holds a card to it. The future ends with the answer, or empty after 3 s without one. */
    public CompletableFuture<Optional<Told>> tap(Card card) {
        long number = seq.incrementAndGet();
        long since = clock.nanos();
        CompletableFuture<Optional<Told>> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        answer.completeOnTimeout(Optional.empty(), GIVE_UP_MS, TimeUnit.MILLISECONDS);
        var repeating = timer.scheduleAtFixedRate(
                () -> send(frame(boot, number, Duration.ofNanos(clock.nanos() - since), card)),
                0,
                REPEAT_MS,
                TimeUnit.MILLISECONDS);
        return answer.whenComplete((told, failure) -> {
            repeating.cancel(false);
            waiting.remove(number);
        });
    }

    /** Leaves out a number, as if a tap had been lost. */
    public void skip() {
        seq.incrementAndGet();
    }

    /** Publishes these very bytes as a tap. */
    public void send(byte[] frame) {
        link.publish(base + "tap", frame, TAP_EXPIRY_S);
    }

    /** A tap as a reader writes it. */
    public static byte[] frame(String boot, long seq, Duration age, Card card) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("boot", boot);
        frame.put("seq", seq);
        frame.put("ageMs", age.toMillis());
        frame.put("card", card);
        return Json.of(frame).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether it has announced itself. */
    public boolean connected() {
        return link.connected();
    }

    @Override
    public void up() {
        link.retain(base + "status", "{\"online\":true}");
    }

    @Override
    public void message(MqttLink.Message message) {
        Told told = read(message.payload());
        CompletableFuture<Optional<Told>> asked = told == null ? null : waiting.get(told.seq());
        if (told != null && asked != null && told.boot().equals(boot)) {
            asked.complete(Optional.of(told));
        }
    }

    private static @Nullable Told read(byte[] frame) {
        try {
            JsonNode node = Json.MAPPER.readTree(frame);
            return Json.MAPPER.treeToValue(node, Told.class);
        } catch (JacksonException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
    }

    /** Goes away in good order. */
    @Override
    public void close() {
        timer.shutdownNow();
        link.close();
    }
}

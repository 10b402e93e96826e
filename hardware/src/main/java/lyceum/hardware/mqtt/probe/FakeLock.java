package lyceum.hardware.mqtt.probe;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.Clock;
import lyceum.core.base.Json;
import lyceum.core.devices.DeviceAddress;
import lyceum.hardware.mqtt.Command;
import lyceum.hardware.mqtt.MqttLink;

/**
 * A lock that obeys Lyceum's protocol: it announces a new session at each connection, and drops what is retained, expired,
 * repeated, meant for another session or wrongly signed. It moves nothing and remembers what it would have moved.
 */
public final class FakeLock implements AutoCloseable, MqttLink.Listener {

    /** What a command led to. */
    public record Deed(Verdict verdict, String id) {}

    /** Why a command was obeyed or not. */
    public enum Verdict {
        OPENED,
        RETAINED,
        UNREADABLE,
        FOREIGN_SESSION,
        BAD_MAC,
        REPEATED,
        EXPIRED
    }

    private static final long ACK_EXPIRY_S = 10;

    private final MqttLink link;
    private final Clock clock;
    private final DeviceAddress address;
    private final byte[] key;
    private final String base;
    private final Set<String> obeyed = new HashSet<>();
    private final List<Deed> deeds = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("fake-lock").daemon().factory());
    private volatile String session = "";
    private volatile long openUntilNanos = Long.MIN_VALUE;

    /**
     * @param user account on the broker, empty for a broker without accounts
     * @param key the device's key, as the server has it
     */
    public FakeLock(String url, String user, String password, DeviceAddress address, byte[] key, Clock clock) {
        this.address = address;
        this.key = key.clone();
        this.clock = clock;
        this.base = "lyceum/" + address + "/";
        this.link = new MqttLink(
                new MqttLink.Settings(
                        url,
                        user.isEmpty() ? null : user,
                        user.isEmpty() ? null : password,
                        null,
                        "lock-" + Integer.toHexString(new SecureRandom().nextInt()),
                        new MqttLink.Will(base + "status", "{\"online\":false}")),
                clock);
    }

    /** Connects, and announces itself as soon as it is. */
    public void start() {
        link.subscribe(this, Set.of(base + "command"));
        link.start();
    }

    /** The session it announced last, empty before the first. */
    public String session() {
        return session;
    }

    /** Everything it was told, and what it made of it, in order. */
    public List<Deed> deeds() {
        return List.copyOf(deeds);
    }

    /** The ids of the commands it obeyed. */
    public List<String> opened() {
        return deeds.stream()
                .filter(d -> d.verdict() == Verdict.OPENED)
                .map(Deed::id)
                .toList();
    }

    /** Whether the bolt is drawn at this moment. */
    public boolean isOpen() {
        return openUntilNanos != Long.MIN_VALUE && clock.nanos() < openUntilNanos;
    }

    public DeviceAddress address() {
        return address;
    }

    /** Says that it is still there. */
    public void beat() {
        link.retain(base + "status", Json.of(Map.of("online", true, "session", session)));
    }

    /** Reports an event as the device would, such as {@code {"event":"exit"}}. */
    public void say(String event) {
        link.publish(base + "event", event.getBytes(StandardCharsets.UTF_8), ACK_EXPIRY_S);
    }

    @Override
    public void up() {
        session = Long.toHexString(new SecureRandom().nextLong() | Long.MIN_VALUE);
        beat();
        link.retain(base + "state", "locked");
    }

    @Override
    public void message(MqttLink.Message message) {
        try {
            Command command = Json.MAPPER.readValue(message.payload(), Command.class);
            Verdict verdict = judge(command, message.retained());
            deeds.add(new Deed(verdict, command.id()));
            if (verdict == Verdict.OPENED) {
                open(command);
            }
        } catch (JacksonException | DateTimeException | NullPointerException e) {
            deeds.add(new Deed(Verdict.UNREADABLE, ""));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
    }

    private Verdict judge(Command command, boolean retained) {
        if (retained) {
            return Verdict.RETAINED;
        }
        if (!command.action().equals("unlock")) {
            return Verdict.UNREADABLE;
        }
        if (!command.session().equals(session)) {
            return Verdict.FOREIGN_SESSION;
        }
        if (!command.signedWith(key)) {
            return Verdict.BAD_MAC;
        }
        if (!Instant.parse(command.expiresAt()).isAfter(clock.now())) {
            return Verdict.EXPIRED;
        }
        return obeyed.add(command.id()) ? Verdict.OPENED : Verdict.REPEATED;
    }

    private void open(Command command) {
        openUntilNanos = clock.nanos() + Duration.ofMillis(command.pulseMs()).toNanos();
        link.retain(base + "state", "unlocked");
        String ack = Json.of(Map.of("id", command.id(), "result", "done"));
        link.publish(base + "ack", ack.getBytes(StandardCharsets.UTF_8), ACK_EXPIRY_S);
        timer.schedule(() -> link.retain(base + "state", "locked"), command.pulseMs(), TimeUnit.MILLISECONDS);
    }

    /** Goes away in good order. */
    @Override
    public void close() {
        timer.shutdownNow();
        link.close();
    }
}

package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import lyceum.core.base.Json;
import lyceum.core.devices.Lock;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Command;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.mqtt.probe.FakeReader;
import lyceum.hardware.mqtt.probe.TapLoad;

/** People at all the doors of a site, and the devices of these doors: taps, and locks that obey. */
final class Crowd implements AutoCloseable {

    private static final long EXPIRY_S = 3;
    /** Goes on from one crowd to the next, so that nobody comes twice within two seconds. */
    private static final AtomicLong NUMBER = new AtomicLong();

    private final List<TapLoad.Door> doors;
    private final MqttLink readers;
    private final MqttLink locks;
    private final String boot = UUID.randomUUID().toString().substring(0, 8);
    private final Set<RealSite.TapId> sent = ConcurrentHashMap.newKeySet();
    private final Map<RealSite.TapId, String> told = new ConcurrentHashMap<>();
    private final Set<RealSite.TapId> commanded = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService hands = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("hands").daemon().factory());

    /** Connects the devices of these doors to the broker; returns when they have announced themselves. */
    Crowd(RealSite site) {
        this(site, true);
    }

    /** @param withLocks false for doors whose locks are not there */
    Crowd(RealSite site, boolean withLocks) {
        this.doors = site.doors;
        this.readers = new MqttLink(TapSite.settings(site.broker.url()), RealSite.CLOCK);
        this.locks = new MqttLink(TapSite.settings(site.broker.url()), RealSite.CLOCK);
        Set<String> feedback = new HashSet<>();
        Set<String> commands = new HashSet<>();
        doors.forEach(door -> {
            feedback.add("lyceum/" + door.reader() + "/feedback");
            commands.add("lyceum/" + door.lock() + "/command");
        });
        readers.subscribe(new Ears(false), feedback);
        locks.subscribe(new Ears(withLocks), commands);
        readers.start();
        locks.start();
        RealSite.await("the devices", Duration.ofSeconds(20), () -> readers.connected() && locks.connected());
    }

    /** Taps at this rate from now on, one door after the other. */
    void tapping(int perSecond) {
        hands.scheduleAtFixedRate(this::tap, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    /** One tap of the next person at the next door. */
    RealSite.TapId tap() {
        long next = NUMBER.getAndIncrement();
        TapLoad.Door door = doors.get((int) (next % doors.size()));
        int round = (int) (next / doors.size());
        return tap(door, door.cards().get(round % door.cards().size()), next + 1);
    }

    /** This card at this door. */
    RealSite.TapId tap(TapLoad.Door door, Card card) {
        return tap(door, card, NUMBER.getAndIncrement() + 1);
    }

    /** At all doors at the same moment. */
    List<RealSite.TapId> together() {
        return doors.stream().map(door -> tap()).toList();
    }

    private RealSite.TapId tap(TapLoad.Door door, Card card, long seq) {
        RealSite.TapId id = new RealSite.TapId(door.reader().device(), boot, seq);
        if (readers.publish(
                "lyceum/" + door.reader() + "/tap", FakeReader.frame(boot, seq, Duration.ZERO, card), EXPIRY_S)) {
            sent.add(id);
        }
        return id;
    }

    /** The taps that the broker was given. */
    Set<RealSite.TapId> sent() {
        return Set.copyOf(sent);
    }

    /** What the readers were told, as {@code result code}. */
    Map<RealSite.TapId, String> told() {
        return Map.copyOf(told);
    }

    /** The taps whose lock got a command that it would obey. */
    Set<RealSite.TapId> commanded() {
        return Set.copyOf(commanded);
    }

    void awaitTold(RealSite.TapId tap, Duration patience) {
        RealSite.await("an answer to " + tap, patience, () -> told.containsKey(tap));
    }

    @Override
    public void close() {
        hands.shutdownNow();
        readers.close();
        locks.close();
    }

    /** Both connections' ears; a lock announces a new session each time it is connected. */
    private final class Ears implements MqttLink.Listener {
        private final boolean announces;
        private volatile String session = "";

        Ears(boolean announces) {
            this.announces = announces;
        }

        @Override
        public void up() {
            session = UUID.randomUUID().toString();
            for (TapLoad.Door door : doors) {
                if (announces) {
                    locks.retain(
                            "lyceum/" + door.lock() + "/status", Json.of(Map.of("online", true, "session", session)));
                    locks.retain("lyceum/" + door.lock() + "/state", "locked");
                }
            }
        }

        @Override
        public void message(MqttLink.Message message) {
            String device = message.topic().split("/")[3];
            try {
                JsonNode frame = Json.MAPPER.readTree(message.payload());
                if (message.topic().endsWith("/feedback")) {
                    RealSite.TapId tap = new RealSite.TapId(
                            device,
                            frame.path("boot").asText(),
                            frame.path("seq").asLong());
                    told.put(
                            tap,
                            frame.path("result").asText() + " "
                                    + frame.path("code").asText());
                } else {
                    obey(device, Json.MAPPER.treeToValue(frame, Command.class));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void obey(String lock, Command command) {
            TapLoad.Door door = doors.stream()
                    .filter(one -> one.lock().device().equals(lock))
                    .findFirst()
                    .orElseThrow();
            Lock.TapRef tap = command.tap();
            if (tap != null && command.session().equals(session) && command.signedWith(door.key())) {
                commanded.add(new RealSite.TapId(tap.reader(), tap.boot(), tap.seq()));
                String ack = Json.of(Map.of("id", command.id(), "result", "done"));
                locks.publish("lyceum/" + door.lock() + "/ack", ack.getBytes(StandardCharsets.UTF_8), EXPIRY_S);
            }
        }
    }
}

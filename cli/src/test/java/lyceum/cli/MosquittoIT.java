package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.TestDb;
import lyceum.core.devices.DeviceAddress;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.mqtt.probe.FakeLock;
import org.junit.jupiter.api.Test;

/** A door opens at a real broker: once by Lyceum's own topics, once by what a Tasmota reader and relay say. */
class MosquittoIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    /** Asha Kumari's card, as readers of all makes see it. */
    private static final String TAP = """
            {"boot":"9f3c","seq":17,"ageMs":0,"card":{"kind":"em4100","data":"00BC614E","bits":32}}""";

    @Test
    void aTapOnLyceumsOwnTopicsOpensTheDoor() throws Exception {
        try (RealSite site = RealSite.fresh(TestDb.Engine.H2)) {
            site.start();
            int before = site.visitCount();
            try (FakeLock lock = frontDoor(site);
                    Wire wire = new Wire(site.broker, "lyceum/demo/main/front-reader/feedback")) {
                lock.start();
                RealSite.await("the lock", SOON, () -> lockIsThere(site, "Front door"));

                wire.says("lyceum/demo/main/front-reader/tap", TAP);

                RealSite.await("the open door", SOON, lock::isOpen);
                RealSite.await("the reader's answer", SOON, () -> !wire.heard.isEmpty());
                assertThat(wire.heard.getFirst()).contains("\"boot\":\"9f3c\"", "\"seq\":17", "\"result\":\"open\"");
                assertThat(site.visitCount()).isEqualTo(before + 1);
                assertThat(presence(site)).isEqualTo(1);
            }
        }
    }

    @Test
    void theSameTapOnceMoreOpensNothing() throws Exception {
        try (RealSite site = RealSite.fresh(TestDb.Engine.H2)) {
            ServerProcess server = site.start();
            try (FakeLock lock = frontDoor(site);
                    Wire wire = new Wire(site.broker, "lyceum/demo/main/front-reader/feedback")) {
                lock.start();
                RealSite.await("the lock", SOON, () -> lockIsThere(site, "Front door"));
                wire.says("lyceum/demo/main/front-reader/tap", TAP);
                RealSite.await("the answer", SOON, () -> wire.heard.size() == 1);
                wire.says("lyceum/demo/main/front-reader/tap", TAP);
                RealSite.await("the answer again", SOON, () -> wire.heard.size() == 2);
                server.kill();

                site.start();
                RealSite.await("the lock again", SOON, () -> lockIsThere(site, "Front door"));
                wire.says("lyceum/demo/main/front-reader/tap", TAP);

                RealSite.await("an answer after the restart", SOON, () -> wire.heard.size() == 3);
                assertThat(wire.heard.get(2)).contains("\"result\":\"refuse\"", "tap.again");
                assertThat(lock.opened()).hasSize(1);
            }
        }
    }

    @Test
    void capturedFramesOfATasmotaReaderOpenADoorWithATasmotaRelay() throws Exception {
        try (RealSite site = RealSite.fresh(TestDb.Engine.H2)) {
            site.start();
            String at = site.siteId();
            String zone = TapSite.id(site.client().all("/zones?site=" + at), "name", "Main hall");
            String door = TapSite.addDoor(site.client(), at, zone, "side");
            TapSite.addDevice(site.client(), at, door, "lock", "side-relay", "tasmota", Map.of("topic", "door-l"));
            TapSite.addDevice(site.client(), at, door, "reader", "side-rdm", "tasmota", Map.of("topic", "door-r"));
            try (Wire wire = new Wire(site.broker, "cmnd/door-l/+")) {
                wire.keeps("tele/door-r/LWT", "Online");
                wire.keeps("tele/door-l/LWT", "Online");
                RealSite.await("the question for its state", SOON, () -> wire.heard.contains("cmnd/door-l/POWER "));
                wire.says("stat/door-l/RESULT", "{\"POWER\":\"OFF\"}");
                RealSite.await("the relay", SOON, () -> lockIsThere(site, "side"));

                wire.says("tele/door-r/SENSOR", captured("RDM6300\":{\"UID\":\"00BC614E\"}"));

                RealSite.await(
                        "the relay's command",
                        SOON,
                        () -> wire.heard.stream().anyMatch(command -> command.matches("cmnd/door-l/POWER ON")));
                wire.says("stat/door-l/RESULT", "{\"POWER\":\"ON\"}");
                RealSite.await(
                        "the relay's answer in the book",
                        SOON,
                        () -> site.client().all("/visits?site=" + at + "&door=" + door).stream()
                                .anyMatch(visit -> visit.path("unlock").asText().equals("done")));
                assertThat(presence(site)).isEqualTo(1);
            }
        }
    }

    private static FakeLock frontDoor(RealSite site) throws IOException {
        Properties mark = new Properties();
        try (InputStream from = Files.newInputStream(site.data().resolve("demo.properties"))) {
            mark.load(from);
        }
        byte[] key = Base64.getDecoder().decode(mark.getProperty("lockKey"));
        String url = site.broker.url().replaceFirst("^mqtt:", "tcp:");
        return new FakeLock(url, "", "", new DeviceAddress("demo", "main", "front-door"), key, RealSite.CLOCK);
    }

    private static boolean lockIsThere(RealSite site, String door) {
        return site.client().all("/door-states?site=" + site.siteId()).stream()
                .filter(state -> state.path("name").asText().equals(door))
                .anyMatch(state -> state.path("lock").path("online").asBoolean()
                        && state.path("lock").path("state").asText().equals("locked"));
    }

    private static int presence(RealSite site) {
        return site.client()
                .get("/presence?site=" + site.siteId())
                .path("count")
                .asInt();
    }

    /** The frame as the driver's list of captured frames has it. */
    private static String captured(String part) throws IOException {
        Path frames = Path.of("../hardware/src/test/resources/lyceum/hardware/tasmota/frames.txt");
        String line = Files.readAllLines(frames).stream()
                .filter(one -> one.contains(part))
                .findFirst()
                .orElseThrow();
        return line.substring(line.indexOf(' ') + 1, line.indexOf(" -> "));
    }

    /** A client of the broker that is no part of Lyceum's server. */
    static final class Wire implements AutoCloseable, MqttLink.Listener {
        final List<String> heard = new CopyOnWriteArrayList<>();
        private final MqttLink link;

        Wire(LocalBroker broker, String... filters) {
            link = new MqttLink(TapSite.settings(broker.url()), RealSite.CLOCK);
            link.subscribe(this, Set.of(filters));
            link.start();
            RealSite.await("the wire", SOON, link::connected);
        }

        void says(String topic, String frame) {
            says(topic, frame.getBytes(StandardCharsets.UTF_8));
        }

        void says(String topic, byte[] frame) {
            link.publish(topic, frame, TimeUnit.MINUTES.toSeconds(1));
        }

        /** Says it as soon as there is room on the wire. */
        void saysSurely(String topic, byte[] frame) {
            RealSite.await("room on the wire", SOON, () -> link.publish(topic, frame, TimeUnit.MINUTES.toSeconds(1)));
        }

        void keeps(String topic, String frame) {
            link.retain(topic, frame);
        }

        @Override
        public void message(MqttLink.Message message) {
            heard.add(message.topic() + " " + new String(message.payload(), StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            link.close();
        }
    }
}

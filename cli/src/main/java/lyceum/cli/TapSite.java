package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.mqtt.probe.TapLoad;
import org.jspecify.annotations.Nullable;

/** The demonstration's site with eight doors more, whose devices are at a broker, served by processes of its own. */
final class TapSite {

    static final String TENANT = "demo";
    static final String SITE = "main";
    static final int DOORS = 8;

    /** Where {@code demo --people} begins to count its cards. */
    private static final int FIRST_CARD = 0x0100_0000;

    private static final Duration TO_FOUND = Duration.ofMinutes(5);
    private static final Duration TO_END = Duration.ofMinutes(1);

    private final Path jar;
    private final Path folder;
    private final String broker;
    private final @Nullable String db;
    private final int people;
    private final AtomicInteger starts = new AtomicInteger();

    /**
     * @param folder where the data and the servers' output go
     * @param db a PostgreSQL database, or null for H2
     * @param people with a card, divided among the doors
     */
    TapSite(Path jar, Path folder, String broker, @Nullable String db, int people) {
        this.jar = jar;
        this.folder = folder;
        this.broker = broker;
        this.db = db;
        this.people = people;
    }

    /** Founds it through the server's own API and returns its doors; no server runs afterwards. */
    List<TapLoad.Door> found() throws InterruptedException {
        try (ServerProcess server = server(List.of())) {
            Client client = client(server.address(TO_FOUND));
            String site = id(client.all("/sites"), "slug", SITE);
            String zone = id(client.all("/zones?site=" + site), "name", "Main hall");
            List<TapLoad.Door> doors = IntStream.range(0, DOORS)
                    .mapToObj(number -> door(client, site, zone, number))
                    .toList();
            server.end(TO_END);
            return doors;
        }
    }

    /** Starts a server on what there is. */
    ServerProcess server(List<String> jvm) {
        List<String> arguments = new ArrayList<>(List.of(
                "demo",
                "--still",
                "--data",
                data().toString(),
                "--port",
                "0",
                "--mqtt",
                broker,
                "--people",
                Integer.toString(people)));
        if (db != null) {
            arguments.addAll(List.of("--db", db));
        }
        Path log = folder.resolve("server-" + starts.incrementAndGet() + ".log");
        return ServerProcess.start(jar, jvm, arguments, log);
    }

    /** A client with the right to everything, for the server at this address. */
    Client client(String address) {
        try {
            return new Client(
                    address, Files.readString(data().resolve("cli-token")).strip(), TENANT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data() {
        return folder.resolve("data");
    }

    /** A connection to a broker that is named as in the configuration. */
    static MqttLink.Settings settings(String broker) {
        String url = broker.replaceFirst("^mqtts:", "ssl:").replaceFirst("^mqtt:", "tcp:");
        return new MqttLink.Settings(
                url, null, null, null, "bench-" + UUID.randomUUID().toString().substring(0, 8), null);
    }

    private TapLoad.Door door(Client client, String site, String zone, int number) {
        String name = "bench-" + number;
        String id = addDoor(client, site, zone, name);
        String key = addDevice(client, site, id, "lock", name + "-lock", "mqtt", Map.of());
        addDevice(client, site, id, "reader", name + "-reader", "mqtt", Map.of());
        return new TapLoad.Door(
                new DeviceAddress(TENANT, SITE, name + "-reader"),
                new DeviceAddress(TENANT, SITE, name + "-lock"),
                Base64.getDecoder().decode(key),
                cards(number));
    }

    /** Makes a door from the street into a zone, open at any hour, and returns its id. */
    static String addDoor(Client client, String site, String zone, String slug) {
        Map<String, Object> door = ServerOptions.body(
                "site",
                site,
                "zone",
                zone,
                "slug",
                slug,
                "name",
                slug,
                "direction",
                "in",
                "exitButton",
                true,
                "pulseMs",
                1_000,
                "failMode",
                "secure",
                "activeLow",
                false,
                "untrustedClock",
                "known",
                "antiPassback",
                false);
        return client.post("/doors", door).path("id").asText();
    }

    /** Registers a device and returns its key, base64. */
    static String addDevice(
            Client client,
            String site,
            String door,
            String kind,
            String slug,
            String driver,
            Map<String, String> settings) {
        Map<String, Object> device = ServerOptions.body(
                "site",
                site,
                "slug",
                slug,
                "name",
                slug,
                "kind",
                kind,
                "driver",
                driver,
                "settings",
                settings,
                "door",
                door,
                "use",
                kind.equals("reader") ? "in" : null);
        return client.post("/devices", device).path("enrolment").path("key").asText();
    }

    /** Each reader has people of its own, so that none comes twice within two seconds. */
    private List<Card> cards(int door) {
        int each = people / DOORS;
        return IntStream.range(door * each, (door + 1) * each)
                .mapToObj(person -> new Card("em4100", String.format("%08X", FIRST_CARD + person), 32))
                .toList();
    }

    /** The id of the item whose member has this value. */
    static String id(List<JsonNode> items, String member, String value) {
        return items.stream()
                .filter(item -> item.path(member).asText().equals(value))
                .findFirst()
                .map(item -> item.path("id").asText())
                .orElseThrow(() -> new IllegalStateException("no " + member + " " + value));
    }
}

package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lyceum device}. */
@Command(name = "device", description = "Locks, readers and sensors.", mixinStandardHelpOptions = true)
final class DeviceCommand extends Group {

    enum Kind {
        LOCK,
        READER,
        SENSOR
    }

    enum Wire {
        MQTT,
        TASMOTA,
        SIM
    }

    enum Use {
        IN,
        OUT,
        BOTH,
        DESK
    }

    @Command(
            name = "enrol",
            description = {
                "Registers a device and prints what it and the broker must be told: its key, its broker account, the lines",
                "of the access list, and where there is one its ESPHome file. They are shown only now."
            },
            footer = {
                "%nFor example:",
                "  lyceum device enrol front-reader --kind reader --door front-door",
                "  lyceum device enrol side-lock --kind lock --door side --driver tasmota --setting topic=tas-relay"
            },
            mixinStandardHelpOptions = true)
    int enrol(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "SLUG", description = "Its name in topics: small letters, digits and dashes.")
                    String slug,
            @Option(names = "--kind", required = true, description = "${COMPLETION-CANDIDATES}.") Kind kind,
            @Option(
                            names = "--driver",
                            defaultValue = "mqtt",
                            description = "${COMPLETION-CANDIDATES} (default: mqtt).")
                    Wire driver,
            @Option(names = "--name", description = "What people call it (default: the slug).") @Nullable String name,
            @Option(names = "--site", paramLabel = "SLUG", description = "The site; may be left out if there is one.")
                    @Nullable String site,
            @Option(
                            names = "--door",
                            paramLabel = "SLUG",
                            description = "The door it belongs to; a desk reader has none.")
                    @Nullable String door,
            @Option(names = "--use", description = "Of a reader: ${COMPLETION-CANDIDATES} (default: as the door).")
                    @Nullable Use use,
            @Option(
                            names = "--setting",
                            paramLabel = "KEY=VALUE",
                            description =
                                    "What its driver must know, such as topic=tas-reader for Tasmota; may be repeated.")
                    @Nullable Map<String, String> settings,
            @Option(names = "--out", paramLabel = "DIR", description = "Writes the parts into files of this folder.")
                    @Nullable Path out) {
        Client client = server.client();
        JsonNode made = client.post(
                "/devices",
                ServerOptions.body(
                        "site",
                        server.site(client, site).path("id").asText(),
                        "slug",
                        slug,
                        "name",
                        name == null ? slug : name,
                        "kind",
                        lower(kind),
                        "driver",
                        lower(driver),
                        "door",
                        door == null
                                ? null
                                : server.door(client, door).path("id").asText(),
                        "use",
                        use == null ? null : lower(use),
                        "settings",
                        settings == null ? Map.of() : settings));
        List<String> lines = new ArrayList<>(List.of("Registered " + slug + "."));
        JsonNode enrolment = made.path("enrolment");
        if (out == null) {
            lines.addAll(told(enrolment));
        } else {
            lines.addAll(written(enrolment, slug, out));
        }
        server.print(made, lines.stream());
        return Exit.OK;
    }

    @Command(name = "list", description = "Lists the devices and how they are.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server) {
        List<JsonNode> devices = server.everySite(server.client(), "/devices");
        server.print(
                devices, Text.table(devices, "slug", "kind", "driver", "use", "online", "state", "alarms", "lastSeen"));
        return Exit.OK;
    }

    private static List<String> told(JsonNode enrolment) {
        List<String> lines = new ArrayList<>();
        line(lines, "Key", enrolment.path("key"));
        line(lines, "Broker account", enrolment.path("brokerUser"));
        line(lines, "Broker password", enrolment.path("brokerPassword"));
        line(lines, "Line for the broker's password file", enrolment.path("passwordLine"));
        if (!enrolment.path("acl").isEmpty()) {
            lines.add("Lines for the broker's access list:");
            enrolment.path("acl").forEach(rule -> lines.add("  " + rule.asText()));
        }
        if (!enrolment.path("esphome").asText("").isEmpty()) {
            lines.add("ESPHome file:");
            enrolment.path("esphome").asText().lines().forEach(line -> lines.add("  " + line));
        }
        notes(enrolment).forEach(lines::add);
        return lines;
    }

    private static void line(List<String> lines, String label, JsonNode value) {
        if (!value.asText("").isEmpty()) {
            lines.add(label + ": " + value.asText());
        }
    }

    private static List<String> notes(JsonNode enrolment) {
        JsonNode notes = enrolment.path("notes");
        List<String> lines = new ArrayList<>();
        if (notes.isArray()) {
            notes.forEach(note -> lines.add(note.asText()));
        } else {
            notes.asText("").lines().forEach(lines::add);
        }
        return lines;
    }

    private static List<String> written(JsonNode enrolment, String slug, Path folder) {
        List<String> lines = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            if (!enrolment.path("passwordLine").asText("").isEmpty()) {
                lines.add(write(
                        folder.resolve("passwords"),
                        enrolment.path("passwordLine").asText()));
            }
            if (!enrolment.path("acl").isEmpty()) {
                List<String> rules = new ArrayList<>();
                enrolment.path("acl").forEach(rule -> rules.add(rule.asText()));
                lines.add(write(folder.resolve("acl"), String.join("\n", rules)));
            }
            if (!enrolment.path("esphome").asText("").isEmpty()) {
                lines.add(write(
                        folder.resolve(slug + ".yaml"),
                        enrolment.path("esphome").asText()));
            }
            lines.add(write(folder.resolve("all.json"), enrolment.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines.addAll(notes(enrolment));
        return lines;
    }

    /** Secrets: readable by their owner only, from the first byte on. */
    private static String write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, text + "\n");
        return "Wrote " + file + ".";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lyceum.core.base.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that is a client of a running server, and what such commands have in common. */
final class ServerOptions {

    /** Where a server of this machine leaves its token when it was started without a word about its data folder. */
    private static final List<String> USUAL_FOLDERS = List.of("data", "data/demo");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:LYCEUM_SERVER:-http://127.0.0.1:8080}",
            description = "The running server (default: ${DEFAULT-VALUE}; also LYCEUM_SERVER).")
    private String server = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:LYCEUM_DATA_DIR}",
            description = {
                "The server's data folder, where it leaves the token for this command line",
                "(also LYCEUM_DATA_DIR; the token itself: LYCEUM_TOKEN)."
            })
    private @Nullable Path data;

    @Option(
            names = "--tenant",
            paramLabel = "SLUG",
            description = "The tenant; may be left out where there is only one.")
    private @Nullable String tenant;

    @Option(names = "--json", description = "Print the server's answer as JSON, for programs.")
    private boolean json;

    /** A client for the platform's own affairs. */
    Client platform() {
        return new Client(server, token(), "platform");
    }

    /** A client for one tenant: the one named, or the only one. */
    Client client() {
        if (tenant != null) {
            return new Client(server, token(), tenant);
        }
        List<JsonNode> tenants = platform().all("/tenants");
        return platform()
                .in(only("tenant", "--tenant", tenants, _ -> true).path("slug").asText());
    }

    /** Prints an answer: as it is with {@code --json}, otherwise as the lines given. */
    void print(Object answer, Stream<String> lines) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(Json.of(answer));
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    /** The site with this slug, or the only one. */
    JsonNode site(Client client, @Nullable String slug) {
        return one(client.all("/sites"), "site", "--site", slug);
    }

    /** The door with this slug, or the only one. */
    JsonNode door(Client client, @Nullable String slug) {
        return one(everySite(client, "/doors"), "door", "--door", slug);
    }

    /** The zone of a site with this name, or the only one. */
    JsonNode zone(Client client, String site, @Nullable String name) {
        return only(
                "zone",
                "--zone",
                client.all("/zones?site=" + site),
                zone -> name == null || zone.path("name").asText().equalsIgnoreCase(name));
    }

    /** The device with this slug. */
    JsonNode device(Client client, String slug) {
        return one(everySite(client, "/devices"), "device", "the slug", slug);
    }

    /** The person with this id, number, phone or name; exactly one must fit. */
    JsonNode person(Client client, String whom) {
        List<JsonNode> found = whom.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
                ? List.of(client.get("/people/" + whom))
                : client.all("/people?q=" + Client.encoded(whom));
        return only("person", "the id", found, _ -> true);
    }

    /** A wrong use of the command that the parser could not see. */
    ParameterException misuse(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** The rows of a list that is kept by site, of all sites. */
    List<JsonNode> everySite(Client client, String path) {
        return client.all("/sites").stream()
                .flatMap(site -> client.all(path + "?site=" + site.path("id").asText()).stream())
                .toList();
    }

    private JsonNode one(List<JsonNode> all, String what, String option, @Nullable String slug) {
        return only(
                what,
                option,
                all,
                item -> slug == null
                        || item.path("slug").asText().equals(slug)
                        || item.path("id").asText().equals(slug));
    }

    private JsonNode only(String what, String option, List<JsonNode> all, Predicate<JsonNode> wanted) {
        List<JsonNode> found = all.stream().filter(wanted).toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        String known = (found.isEmpty() ? all : found)
                .stream().limit(20).map(ServerOptions::named).collect(Collectors.joining(", "));
        throw new Client.Refused(
                found.isEmpty()
                        ? "There is no such " + what + (known.isEmpty() ? "." : "; there is: " + known + ".")
                        : "Which " + what + "? Say it with " + option + ": " + known + ".");
    }

    private static String named(JsonNode item) {
        return item.hasNonNull("slug")
                ? item.get("slug").asText()
                : item.path("name").asText() + " (" + item.path("id").asText() + ")";
    }

    private String token() {
        String given = System.getenv("LYCEUM_TOKEN");
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        Stream<Path> folders =
                data != null ? Stream.of(data) : USUAL_FOLDERS.stream().map(Path::of);
        return folders.map(folder -> folder.resolve("cli-token"))
                .filter(Files::exists)
                .findFirst()
                .map(this::read)
                .orElseThrow(() -> misuse("There is no token in "
                        + Objects.requireNonNullElse(data, Path.of("data")).toAbsolutePath()
                        + ": a running server leaves it in its data folder. Name that folder with --data DIR."));
    }

    private String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            throw misuse(
                    "The token " + file.toAbsolutePath() + " may be read by the server's account only: use sudo -u.");
        }
    }

    /** A body with only the members that have a value. */
    static Map<String, Object> body(@Nullable Object... namesAndValues) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                body.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return body;
    }
}

package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lyceum.core.people.Card;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lyceum door}. */
@Command(name = "door", description = "Doors: try a card, open one.", mixinStandardHelpOptions = true)
final class DoorCommand extends Group {

    @Command(
            name = "tap",
            description = {
                "Holds a card to a door, as the kiosk does, and tells the decision. With --reader it is held to a simulated",
                "reader instead, and goes the way of every frame."
            },
            footer = {
                "%nFor example, in the demo:",
                "  lyceum door tap 00BC614E --door front-door",
                "%nExit code 0 when the door opens, 1 when it does not."
            },
            mixinStandardHelpOptions = true)
    int tap(
            @Mixin ServerOptions server,
            @Parameters(
                            paramLabel = "CARD",
                            converter = CardArgument.class,
                            description = "Such as 00BC614E or mifare:04A1B2C3.")
                    Card card,
            @Option(names = "--door", paramLabel = "SLUG", description = "The door; may be left out if there is one.")
                    @Nullable String door,
            @Option(names = "--reader", paramLabel = "SLUG", description = "A simulated reader.") @Nullable String reader) {
        Client client = server.client();
        if (reader != null) {
            String device = server.device(client, reader).path("id").asText();
            JsonNode answer = client.post("/devices/" + device + "/simulate", Map.of("card", card));
            server.print(answer, Stream.of("Held to " + reader + "."));
            return Exit.OK;
        }
        JsonNode decision = client.post(
                "/taps", Map.of("door", server.door(client, door).path("id").asText(), "credential", card));
        boolean opens = decision.path("decision").asText().equals("open");
        String whom = decision.path("person").path("name").asText("");
        String said = decision.path("say").asText(decision.path("code").asText());
        server.print(
                decision,
                Stream.of((opens ? "Open" : "Not open") + (whom.isEmpty() ? "" : " for " + whom) + ": " + said
                        + (opens ? "" : " (" + decision.path("code").asText() + ")")));
        return opens ? Exit.OK : Exit.REFUSED;
    }

    @Command(
            name = "unlock",
            description = "Opens a door from here; who and why is kept.",
            footer = {"%nFor example:", "  lyceum door unlock front-door --reason \"parcel\""},
            mixinStandardHelpOptions = true)
    int unlock(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "DOOR", arity = "0..1", description = "Slug; may be left out if there is one.")
                    @Nullable String door,
            @Option(names = "--reason", required = true, description = "Why; it is kept.") String reason) {
        Client client = server.client();
        JsonNode wanted = server.door(client, door);
        JsonNode visit = client.post("/doors/" + wanted.path("id").asText() + "/unlock", Map.of("reason", reason));
        server.print(visit, Stream.of("Opening " + wanted.path("name").asText() + "."));
        return Exit.OK;
    }

    @Command(
            name = "add",
            description =
                    "Adds a door that leads from the street into a zone; the page of doors knows its finer points.",
            footer = {"%nFor example:", "  lyceum door add side --name \"Side door\" --zone Hall"},
            mixinStandardHelpOptions = true)
    int add(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "SLUG", description = "Its name in commands: small letters, digits and dashes.")
                    String slug,
            @Option(names = "--name", description = "What people call it (default: the slug).") @Nullable String name,
            @Option(names = "--site", paramLabel = "SLUG", description = "The site; may be left out if there is one.")
                    @Nullable String site,
            @Option(names = "--zone", paramLabel = "NAME", description = "The zone; may be left out if there is one.")
                    @Nullable String zone) {
        Client client = server.client();
        String at = server.site(client, site).path("id").asText();
        JsonNode made = client.post(
                "/doors",
                Map.of(
                        "site",
                        at,
                        "zone",
                        server.zone(client, at, zone).path("id").asText(),
                        "slug",
                        slug,
                        "name",
                        name == null ? slug : name));
        server.print(made, Stream.of("Added door " + slug + "."));
        return Exit.OK;
    }

    @Command(name = "list", description = "Lists the doors.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server) {
        List<JsonNode> doors = server.everySite(server.client(), "/doors");
        server.print(doors, Text.table(doors, "slug", "name", "direction", "hours"));
        return Exit.OK;
    }
}

package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lyceum.core.people.Card;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lyceum person}. */
@Command(name = "person", description = "Students, teachers, staff and guardians.", mixinStandardHelpOptions = true)
final class PersonCommand extends Group {

    enum Kind {
        STUDENT,
        TEACHER,
        STAFF,
        GUARDIAN
    }

    @Command(
            name = "add",
            description = "Adds a person; with a card and a pass they can come in at once.",
            footer = {
                "%nFor example:",
                "  lyceum person add \"Meera Joshi\" --card 00A1B2C3 --pass",
                "  lyceum person add \"Ravi Kumar\" --kind teacher --phone +919812345678"
            },
            mixinStandardHelpOptions = true)
    int add(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME", description = "The full name.") String name,
            @Option(
                            names = "--kind",
                            defaultValue = "student",
                            description = "${COMPLETION-CANDIDATES} (default: student).")
                    Kind kind,
            @Option(names = "--phone", description = "With country code, such as +919812345678.") @Nullable String phone,
            @Option(names = "--site", paramLabel = "SLUG", description = "The site; may be left out if there is one.")
                    @Nullable String site,
            @Option(names = "--card", converter = CardArgument.class, description = "A card, such as 00BC614E.")
                    @Nullable Card card,
            @Option(names = "--pass", description = "Gives a pass for the site's doors, from today and without an end.")
                    boolean pass) {
        Client client = server.client();
        String at = server.site(client, site).path("id").asText();
        JsonNode made =
                client.post("/people", withKind(ServerOptions.body("name", name, "phone", phone, "site", at), kind));
        String id = made.path("id").asText();
        List<String> lines = new ArrayList<>(List.of("Added " + name + " (" + id + ")."));
        if (card != null) {
            client.post("/credentials", ServerOptions.body("person", id, "card", card));
            lines.add("The card is theirs.");
        }
        if (pass) {
            String kindOfPass = kind == Kind.STUDENT || kind == Kind.GUARDIAN ? "member" : "staff";
            client.post(
                    "/passes",
                    ServerOptions.body("person", id, "site", at, "kind", kindOfPass, "from", today(client, at)));
            lines.add("They may come in.");
        }
        server.print(made, lines.stream());
        return Exit.OK;
    }

    @Command(
            name = "list",
            description = "Lists people, all or those that a word fits.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin ServerOptions server,
            @Parameters(
                            paramLabel = "WORD",
                            arity = "0..1",
                            description = "Part of a name, a number, a phone, or its last four digits.")
                    @Nullable String word,
            @Option(names = "--kind", description = "${COMPLETION-CANDIDATES}.") @Nullable Kind kind) {
        String query =
                "/people?q=" + Client.encoded(word == null ? "" : word) + (kind == null ? "" : "&kind=" + lower(kind));
        List<JsonNode> people = server.client().all(query);
        server.print(people, Text.table(people, "id", "name", "kinds", "number", "state"));
        return Exit.OK;
    }

    private static Map<String, Object> withKind(Map<String, Object> person, Kind kind) {
        if (kind != Kind.GUARDIAN) {
            person.put(lower(kind), Map.of());
        }
        return person;
    }

    private static String lower(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Today by the server's clock and the site's zone, not by this machine's. */
    private static String today(Client client, String site) {
        String now = client.get("/clock").path("now").asText();
        String zone = client.get("/sites/" + site).path("zone").asText();
        return Instant.parse(now).atZone(ZoneId.of(zone)).toLocalDate().toString();
    }
}

package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Stream;
import lyceum.core.people.Card;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lyceum card}. */
@Command(name = "card", description = "The cards that people carry.", mixinStandardHelpOptions = true)
final class CardCommand extends Group {

    enum End {
        BLOCKED,
        LOST,
        REPLACED
    }

    @Command(
            name = "enrol",
            description = "Gives a person a card.",
            footer = {"%nFor example:", "  lyceum card enrol 00A1B2C3 --person \"Meera Joshi\""},
            mixinStandardHelpOptions = true)
    int enrol(
            @Mixin ServerOptions server,
            @Parameters(
                            paramLabel = "CARD",
                            converter = CardArgument.class,
                            description = "Such as 00BC614E or mifare:04A1B2C3.")
                    Card card,
            @Option(
                            names = "--person",
                            required = true,
                            description = "Id, number, phone or name; exactly one must fit.")
                    String whom,
            @Option(names = "--label", description = "What is written on the card.") @Nullable String label) {
        Client client = server.client();
        JsonNode person = server.person(client, whom);
        JsonNode made = client.post(
                "/credentials", ServerOptions.body("person", person.path("id").asText(), "card", card, "label", label));
        server.print(made, Stream.of("The card is now " + person.path("name").asText() + "'s."));
        return Exit.OK;
    }

    @Command(
            name = "block",
            description = "Ends a card: it opens nothing any more.",
            footer = {"%nFor example:", "  lyceum card block 00A1B2C3 --as lost --reason \"told us by phone\""},
            mixinStandardHelpOptions = true)
    int block(
            @Mixin ServerOptions server,
            @Parameters(
                            paramLabel = "CARD",
                            converter = CardArgument.class,
                            description = "Such as 00BC614E or mifare:04A1B2C3.")
                    Card card,
            @Option(
                            names = "--as",
                            defaultValue = "blocked",
                            description = "${COMPLETION-CANDIDATES} (default: blocked).")
                    End end,
            @Option(names = "--reason", required = true, description = "Why; it is kept.") String reason) {
        Client client = server.client();
        JsonNode matches =
                client.post("/people/find", ServerOptions.body("card", card)).path("matches");
        if (matches.size() != 1) {
            throw new Client.Refused(
                    matches.isEmpty() ? "Nobody has this card." : "More than one person has this card.");
        }
        String tail = card.data().substring(card.data().length() - 4);
        String person = matches.get(0).path("id").asText();
        JsonNode active = client.all("/credentials?person=" + person).stream()
                .filter(one -> one.path("state").asText().equals("active")
                        && one.path("tail").asText().equals(tail))
                .findFirst()
                .orElseThrow(() -> new Client.Refused("This card was ended before."));
        JsonNode ended = client.post(
                "/credentials/" + active.path("id").asText() + "/end",
                ServerOptions.body("state", end.name().toLowerCase(Locale.ROOT), "reason", reason));
        server.print(
                ended, Stream.of("The card of " + matches.get(0).path("name").asText() + " opens nothing any more."));
        return Exit.OK;
    }
}

package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lyceum.core.base.TestDb;
import lyceum.core.people.Card;
import org.junit.jupiter.api.Test;

/** Nothing personal and nothing secret stands in what the process writes, whatever goes well or wrong. */
class CanaryIT {

    private static final String NAME = "Kanarivogel Zwitscher";
    private static final String FATHER = "Papagei Zwitscher";
    private static final String PHONE = "+919876501234";
    private static final String PASSWORD = "Geheim-Zwitscher-4711";
    private static final Card CARD = new Card("em4100", "5AFEC0DE", 32);
    private static final Card UNKNOWN = new Card("em4100", "5BADCA4D", 32);

    @Test
    void theLogNamesNobodyAndGivesNothingAway() throws Exception {
        List<String> canaries = new ArrayList<>(
                List.of("Kanarivogel", "Papagei", "9876501234", "98765 01234", PASSWORD, "5AFEC0DE", "5BADCA4D"));
        try (RealSite site = RealSite.fresh(TestDb.Engine.H2)) {
            ServerProcess server = site.start();
            Client client = site.client();
            String at = site.siteId();
            JsonNode person = client.post(
                    "/people",
                    ServerOptions.body(
                            "name", NAME, "fatherName", FATHER, "phone", PHONE, "site", at, "student", Map.of()));
            String id = person.path("id").asText();
            client.post("/credentials", Map.of("person", id, "card", CARD));
            client.all("/people?q=" + Client.encoded(PHONE));
            refused(client, "/people", Map.of("name", NAME, "phone", PHONE, "site", NAME));
            refused(client, "/credentials", Map.of("person", id, "card", CARD));
            refused(client, "/auth/login", Map.of("tenant", "demo", "login", NAME, "password", PASSWORD));
            JsonNode login = client.post(
                    "/auth/login",
                    Map.of("tenant", "demo", "login", "admin", "password", "lyceum-demo", "session", "token"));
            canaries.add(login.path("accessToken").asText("no token"));
            canaries.add(login.path("refreshToken").asText("no token"));
            try (Crowd crowd = new Crowd(site);
                    MosquittoIT.Wire wire = new MosquittoIT.Wire(site.broker, "nothing/of/interest")) {
                String topic = "lyceum/" + site.doors.getFirst().reader() + "/tap";
                wire.says(
                        topic,
                        "{\"card\":{\"kind\":\"em4100\",\"data\":\"" + UNKNOWN.data() + "\"},\"name\":\"" + NAME);
                wire.says(topic, new byte[] {(byte) 0xFF, 'C', '0', 'D', 'E'});
                crowd.awaitTold(crowd.tap(site.doors.getFirst(), CARD), Duration.ofSeconds(30));
                crowd.awaitTold(crowd.tap(site.doors.getFirst(), UNKNOWN), Duration.ofSeconds(30));
            }
            server.end(Duration.ofSeconds(20));

            String written = server.written();
            assertThat(written).as("that something was written at all").contains("Lyceum listens at");
            String lower = written.toLowerCase(Locale.ROOT);
            assertThat(canaries)
                    .allSatisfy(canary -> assertThat(lower).doesNotContain(canary.toLowerCase(Locale.ROOT)));
        }
    }

    private static void refused(Client client, String path, Map<String, ?> body) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> client.post(path, body)))
                .as("what the server says to " + path)
                .isInstanceOf(Client.Refused.class);
    }
}

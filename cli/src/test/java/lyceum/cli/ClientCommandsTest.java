package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lyceum.core.base.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say to a server, and what they make of its answers; the server here follows a script. */
class ClientCommandsTest {

    /** A request as the server saw it. */
    private record Seen(String line, String tenant, String authorization, String once, String body) {
        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(body);
        }
    }

    private record Scripted(int status, String body) {}

    @TempDir
    Path data;

    private final Map<String, Scripted> script = new LinkedHashMap<>();
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(data.resolve("cli-token"), "lyc_server_secret\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1", this::answer);
        server.start();
        on("GET /tenants?limit=200", 200, "{'items':[{'slug':'demo','name':'Demo','state':'open'}],'next':null}");
        on("GET /sites?limit=200", 200, "{'items':[{'id':'s1','slug':'main','name':'Main'}],'next':null}");
        on(
                "GET /doors?site=s1&limit=200",
                200,
                "{'items':[{'id':'d1','slug':'front','name':'Front door'}],'next':null}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void on(String request, int status, String body) {
        script.put(request, new Scripted(status, body.replace('\'', '"')));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().substring("/api/v1".length());
        var headers = exchange.getRequestHeaders();
        seen.add(new Seen(
                line,
                headers.getFirst("Lyceum-Tenant"),
                headers.getFirst("Authorization"),
                headers.getFirst("Idempotency-Key"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Scripted answer = script.getOrDefault(line, new Scripted(404, "{\"detail\":\"not scripted: " + line + "\"}"));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int lyceum(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--server", "http://127.0.0.1:" + server.getAddress().getPort(), "--data", data.toString()));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private Seen last() {
        return seen.getLast();
    }

    @Test
    void aTapIsSentOnceToTheOnlyDoorOfTheOnlyTenantAndTheDoorOpens() throws IOException {
        on("POST /taps", 201, "{'decision':'open','code':'open','say':'Welcome','person':{'id':'p','name':'Meera'}}");

        assertThat(lyceum("door", "tap", "00bc614e")).isEqualTo(Exit.OK);

        assertThat(out.toString()).contains("Open for Meera: Welcome");
        assertThat(last().tenant()).isEqualTo("demo");
        assertThat(last().authorization()).isEqualTo("Bearer lyc_server_secret");
        assertThat(last().once()).hasSize(36);
        assertThat(last().json().path("door").asText()).isEqualTo("d1");
        assertThat(last().json().path("credential").toString())
                .isEqualTo("{\"kind\":\"em4100\",\"data\":\"00BC614E\",\"bits\":32}");
    }

    @Test
    void aRefusedTapEndsWithOneAndItsCode() {
        on("POST /taps", 201, "{'decision':'refuse','code':'card.blocked','say':'Please see the desk','person':null}");

        assertThat(lyceum("door", "tap", "00BC614E")).isEqualTo(Exit.REFUSED);
        assertThat(out.toString()).contains("Not open: Please see the desk (card.blocked)");
    }

    @Test
    void jsonIsTheServersAnswerAlone() throws IOException {
        String answer = "{'decision':'open','code':'open','say':'Welcome','person':null}".replace('\'', '"');
        on("POST /taps", 201, answer);

        assertThat(lyceum("door", "tap", "00BC614E", "--json")).isEqualTo(Exit.OK);
        assertThat(Json.MAPPER.readTree(out.toString())).isEqualTo(Json.MAPPER.readTree(answer));
    }

    @Test
    void whatIsNoCardIsExplainedBeforeAnythingIsSent() {
        assertThat(lyceum("door", "tap", "front")).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("'front' is not a card").contains("00BC614E");
        assertThat(seen).isEmpty();
    }

    @Test
    void aProblemIsToldWithItsCodeAndFields() {
        on(
                "POST /people",
                422,
                "{'detail':'Please correct the fields named in errors.','code':'fields.invalid',"
                        + "'errors':[{'field':'phone','code':'field.phone','detail':'Please enter a phone number.'}]}");

        assertThat(lyceum("person", "add", "Meera", "--phone", "12")).isEqualTo(Exit.REFUSED);
        assertThat(err.toString()).contains("(fields.invalid)", "phone: Please enter a phone number.");
    }

    @Test
    void aPersonComesWithCardAndPassFromTodayInTheZoneOfTheSite() throws IOException {
        on("POST /people", 201, "{'id':'p1','name':'Meera'}");
        on("POST /credentials", 201, "{}");
        on("POST /passes", 201, "{}");
        on("GET /clock", 200, "{'now':'2026-11-21T20:00:00Z','state':'trusted'}");
        on("GET /sites/s1", 200, "{'id':'s1','zone':'Asia/Kolkata'}");

        assertThat(lyceum("person", "add", "Meera", "--card", "00A1B2C3", "--pass"))
                .isEqualTo(Exit.OK);

        assertThat(last().line()).isEqualTo("POST /passes");
        assertThat(last().json().toString())
                .isEqualTo("{\"person\":\"p1\",\"site\":\"s1\",\"kind\":\"member\",\"from\":\"2026-11-22\"}");
    }

    @Test
    void withTwoTenantsItAsksWhich() {
        on("GET /tenants?limit=200", 200, "{'items':[{'slug':'hall'},{'slug':'school'}],'next':null}");

        assertThat(lyceum("door", "list")).isEqualTo(Exit.REFUSED);
        assertThat(err.toString()).contains("Which tenant? Say it with --tenant: hall, school.");
    }

    @Test
    void listsAreFollowedToTheirEnd() {
        on("GET /people?q=me&limit=200", 200, "{'items':[{'id':'1','name':'Meera'}],'next':'a+b'}");
        on("GET /people?q=me&limit=200&cursor=a%2Bb", 200, "{'items':[{'id':'2','name':'Mehul'}],'next':null}");

        assertThat(lyceum("person", "list", "me")).isEqualTo(Exit.OK);
        assertThat(out.toString().lines()).hasSize(3);
        assertThat(out.toString()).contains("Meera", "Mehul");
    }

    @Test
    void aDevicesSecretsGoIntoFilesThatOthersCannotRead() throws IOException {
        on(
                "POST /devices",
                201,
                "{'slug':'r','enrolment':{'key':'k','brokerUser':'u','brokerPassword':'p',"
                        + "'passwordLine':'u:$7$hash','acl':['user u','topic write x'],'esphome':'esp: 1','notes':'n'}}");

        assertThat(lyceum(
                        "device",
                        "enrol",
                        "r",
                        "--kind",
                        "reader",
                        "--door",
                        "front",
                        "--out",
                        data.resolve("r").toString()))
                .isEqualTo(Exit.OK);

        assertThat(data.resolve("r/acl")).hasContent("user u\ntopic write x");
        assertThat(data.resolve("r/r.yaml")).hasContent("esp: 1");
        assertThat(Files.getPosixFilePermissions(data.resolve("r/all.json"))).hasSize(2);
        assertThat(out.toString()).doesNotContain("$7$hash");
    }

    @Test
    void aSecondDoorAndItsTasmotaLockAreAddedBySlug() throws IOException {
        on(
                "GET /zones?site=s1&limit=200",
                200,
                "{'items':[{'id':'z1','name':'Hall'},{'id':'z2','name':'Lab'}],'next':null}");
        on("POST /doors", 201, "{'id':'d2'}");
        on("POST /devices", 201, "{'slug':'side-lock'}");

        assertThat(lyceum("door", "add", "side", "--zone", "lab")).isEqualTo(Exit.OK);
        assertThat(last().json().path("zone").asText()).isEqualTo("z2");

        assertThat(lyceum(
                        "device",
                        "enrol",
                        "side-lock",
                        "--kind",
                        "lock",
                        "--door",
                        "front",
                        "--driver",
                        "tasmota",
                        "--setting",
                        "topic=tas-relay"))
                .isEqualTo(Exit.OK);
        assertThat(last().json().path("settings").toString()).isEqualTo("{\"topic\":\"tas-relay\"}");
        assertThat(last().json().has("use")).isFalse();
    }

    @Test
    void aCheckThatFindsSomethingEndsWithOne() {
        on(
                "POST /check",
                200,
                "{'ok':false,'tenants':[{'tenant':'demo','findings':[{'code':'audit.unsealed','detail':'3 rows'}],"
                        + "'counts':{'visit':4}}]}");

        assertThat(lyceum("check")).isEqualTo(Exit.REFUSED);
        assertThat(out.toString()).contains("demo: 1 found", "audit.unsealed: 3 rows");
    }

    @Test
    void aMadeUpPasswordIsShownOnceAndSent() throws IOException {
        on("POST /platform/admins", 201, "{}");

        assertThat(lyceum("platform", "admin", "add", "root")).isEqualTo(Exit.OK);

        String password = last().json().path("password").asText();
        assertThat(password).hasSize(16);
        assertThat(out.toString()).contains("Password, shown only now: " + password);
        assertThat(last().tenant()).isEqualTo("platform");
    }

    @Test
    void whereNobodyListensOrNothingIsKnownTheWayOutIsTold() throws IOException {
        server.stop(0);
        assertThat(lyceum("check")).isEqualTo(Exit.UNREACHABLE);
        assertThat(err.toString()).contains("No server answers at http://127.0.0.1:", "--server URL");

        Files.delete(data.resolve("cli-token"));
        assertThat(lyceum("check")).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("There is no token in", "--data DIR");
    }

    @Test
    void aGroupAloneAsksWhichCommandIsMeant() {
        int code = Main.commandLine().setErr(new PrintWriter(err)).execute("card");

        assertThat(code).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("Which of them? block, enrol");
    }
}

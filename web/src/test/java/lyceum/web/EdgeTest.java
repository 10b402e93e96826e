package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every request passes, whatever it asks. */
class EdgeTest {

    private static TestServer server;
    private static ApiClient admin;

    @BeforeAll
    static void start() {
        server = TestServer.withTenant();
        admin = server.admin();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ApiClient.Reply zone(String json) {
        return admin.send("POST", "/zones", bytes(json), "application/json");
    }

    @Test
    void whoIsNotSignedInHearsSoAndWhoMayNotIsRefused() {
        ApiClient.Reply nobody = server.client().get("/sites").must(401);
        assertThat(nobody.code()).isEqualTo("access.signIn");
        assertThat(nobody.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(nobody.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(nobody.text("/traceId")).hasSize(32);
        assertThat(admin.get("/tenants").must(403).code()).isEqualTo("access.forbidden");
    }

    @Test
    void unknownAddressesAndWrongMethodsAreToldApart() {
        assertThat(admin.get("/nothing").must(404).code()).isEqualTo("path.notFound");
        ApiClient.Reply wrong = admin.json("PATCH", "/sites", Map.of()).must(405);
        assertThat(wrong.header("Allow")).isEqualTo("GET, POST");
        assertThat(admin.get("/sites/not-an-id").must(404).code()).isEqualTo("resource.notFound");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (ApiClient.Reply reply : List.of(
                server.client().get("!/"),
                server.client().get("/nothing"),
                server.client().get("/sites"),
                admin.get("/sites"),
                zone("{"),
                server.client().get("!/v/0/x.js"),
                server.client().get("/live"))) {
            assertThat(reply.header("Content-Security-Policy"))
                    .startsWith("default-src 'none'; script-src 'self' 'sha256-")
                    .doesNotContain("unsafe");
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    @Test
    void brokenJsonIsMalformedAndSaysWhere() {
        ApiClient.Reply broken = zone("{\"site\": ").must(400);
        assertThat(broken.code()).isEqualTo("json.malformed");
        assertThat(broken.text("/detail")).contains("line 1, column 10");
        assertThat(zone("[1]").must(400).code()).isEqualTo("json.shape");
        assertThat(zone("null").must(400).code()).isEqualTo("json.shape");
        assertThat(zone("{} {}").must(400).code()).isEqualTo("json.shape");
        assertThat(zone("{\"name\":\"a\",\"name\":\"b\"}").must(400).code()).isEqualTo("json.malformed");
        assertThat(zone("[".repeat(5000)).must(400).code()).isIn("json.malformed", "json.shape");
        assertThat(zone("{\"name\":".repeat(50)).status()).isIn(400, 422);
    }

    @Test
    void wrongFieldsAreNamed() {
        ApiClient.Reply type = zone("{\"name\": 5}").must(422);
        assertThat(type.text("/errors/0/field")).isEqualTo("name");
        assertThat(type.text("/errors/0/code")).isEqualTo("field.type");
        assertThat(zone("{\"capacity\": \"5\"}").must(422).text("/errors/0/field"))
                .isEqualTo("capacity");
        assertThat(zone("{\"nonsense\": 1}").must(422).text("/errors/0/code")).isEqualTo("field.unknown");
        assertThat(zone("{\"site\": \"12\"}").must(422).text("/errors/0/field")).isEqualTo("site");
        assertThat(zone("{\"name\": \"a\\u0000b\"}").must(422).text("/errors/0/field"))
                .isEqualTo("name");
        assertThat(zone("{\"name\": \"\\ud800\"}").must(422).text("/errors/0/field"))
                .isEqualTo("name");
    }

    @Test
    void whatCannotBeLeftOutIsAskedFor() {
        record Inner(String kind) {}
        record Outer(
                Inner card,
                @org.jspecify.annotations.Nullable String label,
                int number) {}
        assertThat(Required.missing(new Outer(new Inner("a"), null, 1))).isNull();
        assertThat(Required.missing(new Outer(null, null, 1))).isEqualTo("card");
        assertThat(Required.missing(new Outer(new Inner(null), null, 1))).isEqualTo("card.kind");
    }

    @Test
    void bodiesHaveATypeAnEncodingAndAnEnd() {
        assertThat(admin.send("POST", "/zones", bytes("{}"), "text/plain")
                        .must(415)
                        .code())
                .isEqualTo("body.type");
        assertThat(admin.send("POST", "/zones", new byte[0], "application/json")
                        .must(400)
                        .code())
                .isEqualTo("body.missing");
        assertThat(admin.send("POST", "/zones", new byte[] {'{', '"', (byte) 0xC3, '"', '}'}, "application/json")
                        .must(400)
                        .code())
                .isEqualTo("body.encoding");
        byte[] huge = new byte[70_000];
        Arrays.fill(huge, (byte) ' ');
        assertThat(admin.send("POST", "/zones", huge, "application/json")
                        .must(413)
                        .code())
                .isEqualTo("body.tooLarge");
        assertThat(admin.get("/sites").must(200).status()).isEqualTo(200);
    }

    @Test
    void queriesAreReadStrictly() {
        assertThat(admin.get("/zones").must(400).code()).isEqualTo("query.invalid");
        assertThat(admin.get("/zones?site=%00").must(400).code()).isEqualTo("query.invalid");
        assertThat(admin.get("/accounts?limit=0").must(400).code()).isEqualTo("page.limit");
        assertThat(admin.get("/accounts?limit=201").must(400).code()).isEqualTo("page.limit");
        assertThat(admin.get("/accounts?limit=x").must(400).code()).isEqualTo("page.limit");
        assertThat(admin.get("/accounts?cursor=*").must(400).code()).isEqualTo("page.cursor");
        assertThat(admin.get("/accounts?cursor=YWJj").must(400).code()).isEqualTo("page.cursor");
        assertThat(admin.get("/audit?from=yesterday").must(400).code()).isEqualTo("query.invalid");
    }

    @Test
    void whatIsNoHttpIsRefusedLikewise() throws Exception {
        for (String line : List.of(
                "GET /%zz HTTP/1.1",
                "GET /api/v1/people?q=%zz HTTP/1.1",
                "GET /api/v1/sites/%00 HTTP/1.1",
                "GET /api/v1/audit?%=1 HTTP/1.1",
                "GET /\u0001 HTTP/1.1",
                "GET / HTTP/9.9",
                "NONSENSE",
                "GET /a/../../etc/passwd HTTP/1.1")) {
            try (java.net.Socket socket = new java.net.Socket("localhost", server.web.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(bytes(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
                assertThat(statusLine(socket)).as(line).matches("HTTP/1.1 (200|4\\d\\d) .*|");
            }
        }
        assertThat(admin.get("/audit?from=2026-01-01T00:00:00Z").must(200).status())
                .isEqualTo(200);
    }

    /** Empty when the server hung up without a word, which is an answer to what is no HTTP at all. */
    private static String statusLine(java.net.Socket socket) throws java.io.IOException {
        String line = new java.io.BufferedReader(
                        new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
        return line == null ? "" : line;
    }

    @Test
    void aChangeNeedsTheVersionItWasMadeFrom() {
        String id = admin.get("/sites").text("/items/0/id");
        ApiClient.Reply site = admin.get("/sites/" + id).must(200);
        assertThat(site.header("ETag")).isEqualTo("\"" + site.text("/version") + "\"");
        Map<String, Object> wish =
                Map.of("name", "Hall", "zone", "Asia/Kolkata", "dayCutoff", "04:00", "kind", "study_hall");

        assertThat(admin.json("PUT", "/sites/" + id, wish).must(428).code()).isEqualTo("version.required");
        assertThat(admin.with("If-Match", "nonsense")
                        .json("PUT", "/sites/" + id, wish)
                        .must(400)
                        .code())
                .isEqualTo("version.invalid");
        ApiClient.Reply changed = admin.put(
                        "/sites/" + id, site.body().get("version").asLong(), wish)
                .must(200);
        assertThat(changed.header("ETag")).isNotEqualTo(site.header("ETag"));
        ApiClient.Reply stale = admin.put(
                        "/sites/" + id, site.body().get("version").asLong(), wish)
                .must(412);
        assertThat(stale.code()).isEqualTo("stale");
        assertThat(stale.text("/current/name")).isEqualTo("Hall");
    }

    @Test
    void theSameKeyAndBodyGiveTheSameAnswerAnotherBodyIsRefused() {
        String site = admin.get("/sites").text("/items/0/id");
        ApiClient once = admin.with("Idempotency-Key", "k1");
        ApiClient.Reply first =
                once.post("/zones", Map.of("site", site, "name", "Reading")).must(201);
        assertThat(first.header("Location")).isEqualTo("/api/v1/zones/" + first.text("/id"));

        ApiClient.Reply again =
                once.post("/zones", Map.of("site", site, "name", "Reading")).must(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(once.post("/zones", Map.of("site", site, "name", "Other"))
                        .must(422)
                        .code())
                .isEqualTo("idempotency.mismatch");
        assertThat(admin.with("Idempotency-Key", "a b")
                        .post("/zones", Map.of())
                        .must(400)
                        .code())
                .isEqualTo("idempotency.key");
    }

    @Test
    void longAnswersShrinkOnlyForWhoAsks() {
        ApiClient.Reply small =
                admin.with("Accept-Encoding", "gzip").get("/roles").must(200);
        assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
        ApiClient.Reply plain = admin.get("/roles").must(200);
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(small.body()).isEqualTo(plain.body());
    }

    @Test
    void tooManyRequestsOfAStudentWait() {
        try (TestServer small = TestServer.withTenant(1)) {
            ApiClient boss = small.admin();
            for (int i = 0; i < 60; i++) {
                boss.get("/me");
            }
            ApiClient.Reply refused = boss.get("/me").must(429);
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        }
    }

    @Test
    void theServerSaysHowItIsAndWhatItCounts() {
        ApiClient.Reply health = server.client().get("!/health").must(200);
        assertThat(health.text("/status")).isEqualTo("ok");
        assertThat(health.text("/components/0/name")).isEqualTo("database");
        String metrics = new String(server.client().get("!/metrics").must(200).bytes(), StandardCharsets.UTF_8);
        assertThat(metrics)
                .contains("lyceum_http_seconds_count{operation=\"setUp\",status=\"2xx\"} 1")
                .contains("lyceum_live_connections 0.0");
    }
}

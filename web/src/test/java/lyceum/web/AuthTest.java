package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signing in over HTTP. */
class AuthTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.withTenant();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, Object> login(String session) {
        return Map.of("tenant", "demo", "login", "admin", "password", TestServer.PASSWORD, "session", session);
    }

    @Test
    void programsGetBothTokensInTheBody() {
        ApiClient.Reply done =
                server.client().post("/auth/login", login("token")).must(200);
        assertThat(done.text("/person/name")).isEqualTo("Asha");
        assertThat(done.text("/person/permissions/door:unlock")).isEqualTo("all");
        assertThat(done.header("Set-Cookie")).isEmpty();

        ApiClient.Reply next = server.client()
                .post("/auth/refresh", Map.of("refreshToken", done.text("/refreshToken")))
                .must(200);
        assertThat(next.text("/refreshToken")).isNotEqualTo(done.text("/refreshToken"));
        server.client()
                .post("/auth/refresh", Map.of("refreshToken", done.text("/refreshToken")))
                .must(401);
        server.client()
                .post("/auth/refresh", Map.of("refreshToken", next.text("/refreshToken")))
                .must(401);
    }

    @Test
    void browsersGetTheRefreshTokenInACookieThatNoScriptReads() {
        ApiClient.Reply done =
                server.client().post("/auth/login", login("cookie")).must(200);
        assertThat(done.body().get("refreshToken").isNull()).isTrue();
        String cookie = done.header("Set-Cookie");
        assertThat(cookie).contains("; HttpOnly").contains("; SameSite=Strict").contains("; Path=/api/v1/auth;");

        String pair = cookie.split(";", 2)[0];
        ApiClient.Reply next = server.client()
                .with("Cookie", pair)
                .post("/auth/refresh", Map.of())
                .must(200);
        assertThat(next.header("Set-Cookie")).startsWith("lyceum-refresh=lyr.demo.");
    }

    @Test
    void aPageOfAnotherSiteCannotUseTheCookie() {
        String pair = server.client()
                .post("/auth/login", login("cookie"))
                .header("Set-Cookie")
                .split(";", 2)[0];
        ApiClient browser = server.client().with("Cookie", pair);
        assertThat(browser.with("Origin", "https://evil.example")
                        .post("/auth/refresh", Map.of())
                        .must(401)
                        .code())
                .isEqualTo("access.ended");
        assertThat(browser.with("Sec-Fetch-Site", "cross-site")
                        .post("/auth/refresh", Map.of())
                        .must(401)
                        .code())
                .isEqualTo("access.ended");
        browser.with("Origin", "http://localhost:" + server.web.port())
                .post("/auth/refresh", Map.of())
                .must(200);
    }

    @Test
    void signingOutEndsTheCookieAndTheToken() {
        ApiClient.Reply done =
                server.client().post("/auth/login", login("cookie")).must(200);
        String pair = done.header("Set-Cookie").split(";", 2)[0];
        ApiClient signed = server.client().as(done.text("/accessToken")).with("Cookie", pair);
        assertThat(signed.post("/auth/logout", Map.of()).must(204).header("Set-Cookie"))
                .contains("Max-Age=0");
        signed.get("/me").must(401);
        server.client().with("Cookie", pair).post("/auth/refresh", Map.of()).must(401);
    }

    @Test
    void aWrongPasswordIsRefusedAndSlowedDown() {
        Map<String, String> wrong = Map.of("tenant", "demo", "login", "slowed", "password", "not this one");
        for (int i = 0; i < 5; i++) {
            assertThat(server.client().post("/auth/login", wrong).must(401).code())
                    .isEqualTo("access.wrong");
        }
        ApiClient.Reply refused = server.client().post("/auth/login", wrong).must(429);
        assertThat(refused.code()).isEqualTo("access.tooMany");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
    }

    @Test
    void anAccountIsOpenedUsedChangedAndReset() {
        ApiClient admin = server.admin();
        String me = admin.get("/me").must(200).text("/id");
        Map<String, Object> wish =
                Map.of("person", me, "login", "second", "roles", List.of(Map.of("role", "front_desk")));
        ApiClient.Reply opened = admin.post("/accounts", wish).must(201);
        String id = opened.text("/id");
        assertThat(admin.get("/accounts").must(200).body().at("/items")).hasSizeGreaterThan(1);
        assertThat(admin.post("/accounts", wish).must(409).code()).isEqualTo("account.taken");

        ApiClient second = server.client().signedIn("demo", "second", opened.text("/password"));
        assertThat(second.get("/sites").must(403).code()).isEqualTo("access.forbidden");
        second.post("/auth/password", Map.of("old", opened.text("/password"), "new", "a very fine password"))
                .must(204);
        second.get("/sites").must(200);

        ApiClient.Reply account = admin.get("/accounts/" + id).must(200);
        Map<String, Object> change = Map.of("state", "active", "roles", List.of(Map.of("role", "student")));
        admin.put("/accounts/" + id, account.body().get("version").asLong(), change)
                .must(200);
        second.get("/accounts").must(403);
        assertThat(admin.post("/accounts/" + id + "/reset", Map.of()).must(200).text("/password"))
                .isNotEmpty();
        second.get("/me").must(401);
        assertThat(admin.get("/roles").must(200).body().at("/items")).hasSize(10);
    }

    @Test
    void aMachineIsAddedUsedAndRemoved() {
        ApiClient admin = server.admin();
        String site = admin.get("/sites").text("/items/0/id");
        ApiClient.Reply kiosk = admin.post("/machines", Map.of("kind", "kiosk", "name", "Gate", "site", site))
                .must(201);
        ApiClient machine = server.client().as(kiosk.text("/token"));
        machine.get("/sites").must(200);
        machine.get("/accounts").must(403);
        assertThat(admin.get("/machines").must(200).text("/items/0/name")).isEqualTo("Gate");
        admin.delete("/machines/" + kiosk.text("/id")).must(204);
        machine.get("/sites").must(401);
    }

    @Test
    void theCommandLineActsAnywhereAndMakesPlatformAdmins() throws Exception {
        String token = Files.readString(server.test.data().resolve("cli-token")).strip();
        ApiClient cli = server.client().as(token);
        cli.with("Lyceum-Tenant", "demo").get("/sites").must(200);
        assertThat(cli.with("Lyceum-Tenant", "nowhere").get("/sites").must(404).code())
                .isEqualTo("tenant.notFound");
        cli.with("Lyceum-Tenant", "platform")
                .post("/platform/admins", Map.of("login", "root", "password", TestServer.PASSWORD))
                .must(204);

        assertThat(cli.post("/check", Map.of()).must(200).body().at("/tenants")).isNotEmpty();

        ApiClient root = server.client().signedIn("platform", "root", TestServer.PASSWORD);
        Map<String, Object> first = TestServer.firstRun("second-school");
        root.post(
                        "/tenants",
                        Map.of(
                                "slug",
                                "second-school",
                                "name",
                                "Second",
                                "entity",
                                first.get("entity"),
                                "admin",
                                first.get("admin"),
                                "site",
                                first.get("site")))
                .must(201);
        assertThat(root.get("/tenants").must(200).body().at("/items")).hasSize(2);
        root.get("/sites").must(403);
        root.post("/platform/admins", Map.of("login", "x2", "password", TestServer.PASSWORD))
                .must(403);
        server.client()
                .signedIn("second-school", "admin", TestServer.PASSWORD)
                .get("/sites")
                .must(200);
    }

    @Test
    void theFirstRunHappensOnce() {
        assertThat(server.client().get("/setup").must(200).body().get("needed").asBoolean())
                .isFalse();
        assertThat(server.client()
                        .post("/setup", TestServer.firstRun("again"))
                        .must(409)
                        .code())
                .isEqualTo("setup.done");
        try (TestServer fresh = TestServer.empty()) {
            assertThat(fresh.client()
                            .get("/setup")
                            .must(200)
                            .body()
                            .get("needed")
                            .asBoolean())
                    .isTrue();
            ApiClient elsewhere = fresh.client().with("X-Forwarded-For", "192.0.2.1");
            assertThat(elsewhere
                            .post("/setup", TestServer.firstRun("demo"))
                            .must(403)
                            .code())
                    .isEqualTo("access.plainHttp");
        }
    }

    @Test
    void thePublicKeysArePublic() {
        assertThat(server.client().get("!/.well-known/jwks.json").must(200).text("/keys/0/alg"))
                .isEqualTo("RS256");
    }
}

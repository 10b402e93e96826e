package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two sites, a desk at one of them, a student and a guardian: each sees what is theirs and nothing else exists. */
class RowScopeTest {

    /** What stands at a site. */
    private record Place(
            String site, String zone, String door, String device, String person, String group, String visit) {}

    private static TestServer server;
    private static ApiClient admin;
    private static Place here;
    private static Place there;
    private static ApiClient desk;
    private static ApiClient student;
    private static ApiClient guardian;

    @BeforeAll
    static void start() {
        server = TestServer.withTenant();
        admin = server.admin();
        here = place(admin.get("/sites").text("/items/0/id"), "0A");
        there = place(
                admin.post(
                                "/sites",
                                Map.of(
                                        "slug",
                                        "north",
                                        "name",
                                        "North",
                                        "zone",
                                        "Asia/Kolkata",
                                        "dayCutoff",
                                        "04:00",
                                        "kind",
                                        "library"))
                        .must(201)
                        .text("/id"),
                "0B");
        desk = account(
                "desk",
                admin.post("/people", Map.of("name", "Desk", "site", here.site()))
                        .text("/id"),
                "front_desk");
        student = account("student", here.person(), "student");
        String parent = admin.post("/people", Map.of("name", "Parent", "site", here.site()))
                .must(201)
                .text("/id");
        admin.post(
                        "/people/" + here.person() + "/guardians",
                        Map.of("guardian", parent, "relation", "father", "mayCollect", true, "primary", true))
                .must(201);
        guardian = account("guardian", parent, "guardian");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Place place(String site, String card) {
        String zone = admin.post("/zones", Map.of("site", site, "name", "Hall"))
                .must(201)
                .text("/id");
        String door = admin.post(
                        "/doors",
                        Map.of("site", site, "zone", zone, "slug", "front", "name", "Front", "direction", "both"))
                .must(201)
                .text("/id");
        Map<String, Object> wish = new HashMap<>(
                Map.of("site", site, "slug", "lock", "name", "Lock", "kind", "lock", "driver", "sim", "door", door));
        String device = admin.post("/devices", wish).must(201).text("/id");
        String person = admin.post("/people", Map.of("name", "Person " + card, "site", site, "student", Map.of()))
                .must(201)
                .text("/id");
        admin.post(
                        "/credentials",
                        Map.of("person", person, "card", Map.of("kind", "em4100", "data", "000000" + card, "bits", 32)))
                .must(201);
        admin.post("/passes", Map.of("person", person, "site", site, "kind", "member", "from", "2026-01-01"))
                .must(201);
        String group = admin.post("/groups", Map.of("site", site, "kind", "batch", "name", "G"))
                .must(201)
                .text("/id");
        String visit = admin.post(
                        "/visits",
                        Map.of(
                                "site",
                                site,
                                "person",
                                person,
                                "direction",
                                "in",
                                "at",
                                server.test.clock().now().toString(),
                                "reason",
                                "By hand"))
                .must(201)
                .text("/id");
        return new Place(site, zone, door, device, person, group, visit);
    }

    private static ApiClient account(String login, String person, String role) {
        String password = admin.post(
                        "/accounts",
                        Map.of(
                                "person",
                                person,
                                "login",
                                login,
                                "roles",
                                List.of(Map.of("role", role, "site", here.site()))))
                .must(201)
                .text("/password");
        ApiClient client = server.client().signedIn("demo", login, password);
        client.post("/auth/password", Map.of("old", password, "new", TestServer.PASSWORD))
                .must(204);
        return client;
    }

    private static void sees(ApiClient who, String path) {
        assertThat(who.get(path).status()).as(path).isEqualTo(200);
    }

    private static void doesNotSee(ApiClient who, String path) {
        assertThat(who.get(path).status()).as(path).isEqualTo(404);
    }

    /** A list of what is elsewhere is refused or empty. */
    private static void findsNothing(ApiClient who, String path) {
        ApiClient.Reply reply = who.get(path);
        assertThat(reply.status() == 404
                        || (reply.status() == 200 && reply.body().at("/items").isEmpty()))
                .as(path + " " + reply.status() + " " + reply.body())
                .isTrue();
    }

    @Test
    void theDeskSeesItsSite() {
        sees(desk, "/sites/" + here.site());
        sees(desk, "/doors/" + here.door());
        sees(desk, "/doors/" + here.door() + "/state");
        sees(desk, "/devices/" + here.device());
        sees(desk, "/people/" + here.person());
        sees(desk, "/groups/" + here.group());
        sees(desk, "/visits/" + here.visit());
        sees(desk, "/presence?site=" + here.site());
    }

    @Test
    void theOtherSiteDoesNotExistForTheDesk() {
        doesNotSee(desk, "/sites/" + there.site());
        doesNotSee(desk, "/doors/" + there.door());
        doesNotSee(desk, "/doors/" + there.door() + "/state");
        doesNotSee(desk, "/devices/" + there.device());
        doesNotSee(desk, "/devices/" + there.device() + "/frames");
        doesNotSee(desk, "/people/" + there.person());
        doesNotSee(desk, "/people/" + there.person() + "/photo");
        doesNotSee(desk, "/groups/" + there.group());
        doesNotSee(desk, "/groups/" + there.group() + "/members");
        doesNotSee(desk, "/visits/" + there.visit());
        doesNotSee(desk, "/presence?site=" + there.site());
        for (String list : List.of(
                "/zones?site=",
                "/doors?site=",
                "/closures?site=",
                "/people?site=",
                "/groups?site=",
                "/devices?site=",
                "/door-states?site=",
                "/alarms?site=",
                "/visits?site=",
                "/passes?site=")) {
            findsNothing(desk, list + there.site());
        }
        findsNothing(desk, "/credentials?person=" + there.person());
        findsNothing(desk, "/visits?person=" + there.person());
        findsNothing(desk, "/passes?person=" + there.person());
        assertThat(desk.get("/people?q=person").must(200).body().at("/items").findValuesAsText("id"))
                .contains(here.person())
                .doesNotContain(there.person());
    }

    @Test
    void theDeskChangesNothingElsewhere() {
        desk.post("/doors/" + there.door() + "/unlock", Map.of("reason", "x")).must(404);
        desk.post("/visits/" + there.visit() + "/correct", Map.of("void", true, "reason", "x"))
                .must(404);
        desk.post("/visits/" + there.visit() + "/override", Map.of("reason", "x"))
                .must(404);
        desk.put("/people/" + there.person(), 1, Map.of("name", "x")).must(404);
        assertThat(desk.post("/people", Map.of("name", "x", "site", there.site()))
                        .status())
                .isIn(403, 404, 409, 422);
        assertThat(desk.post(
                                "/visits",
                                Map.of(
                                        "site",
                                        there.site(),
                                        "person",
                                        there.person(),
                                        "direction",
                                        "in",
                                        "at",
                                        "2026-01-01T00:00:00Z",
                                        "reason",
                                        "x"))
                        .status())
                .isIn(403, 404, 422);
        assertThat(desk.post(
                                "/passes",
                                Map.of(
                                        "person",
                                        there.person(),
                                        "site",
                                        there.site(),
                                        "kind",
                                        "member",
                                        "from",
                                        "2026-01-01"))
                        .status())
                .isIn(403, 404, 422);
        assertThat(desk.post(
                                "/credentials",
                                Map.of(
                                        "person",
                                        there.person(),
                                        "card",
                                        Map.of("kind", "em4100", "data", "00000C0C", "bits", 32)))
                        .status())
                .isIn(403, 404, 422);
    }

    @Test
    void aStudentSeesThemselvesAndNobodyElse() {
        sees(student, "/people/" + here.person());
        sees(student, "/visits/" + here.visit());
        sees(student, "/credentials?person=" + here.person());
        doesNotSee(student, "/people/" + there.person());
        doesNotSee(student, "/visits/" + there.visit());
        findsNothing(student, "/credentials?person=" + there.person());
        assertThat(student.get("/people").must(200).body().at("/items").findValuesAsText("id"))
                .containsExactly(here.person());
        ApiClient.Reply visits = student.get("/visits").must(200);
        assertThat(visits.body().at("/items")).hasSize(1);
        assertThat(visits.text("/items/0/id")).isEqualTo(here.visit());
        assertThat(student.get("/passes").must(200).body().at("/items")).hasSize(1);
    }

    @Test
    void aGuardianSeesTheirChildrenToo() {
        sees(guardian, "/people/" + here.person());
        sees(guardian, "/visits/" + here.visit());
        doesNotSee(guardian, "/people/" + there.person());
        assertThat(guardian.get("/people").must(200).body().at("/items")).hasSize(2);
    }

    @Test
    void anotherTenantIsAnotherWorld() throws Exception {
        String token = java.nio.file.Files.readString(server.test.data().resolve("cli-token"))
                .strip();
        ApiClient cli = server.client().as(token).with("Lyceum-Tenant", "platform");
        Map<String, Object> first = TestServer.firstRun("other");
        cli.post(
                        "/tenants",
                        Map.of(
                                "slug",
                                "other",
                                "name",
                                "Other",
                                "entity",
                                first.get("entity"),
                                "admin",
                                first.get("admin"),
                                "site",
                                first.get("site")))
                .must(201);
        ApiClient stranger = server.client().signedIn("other", "admin", TestServer.PASSWORD);
        for (String path : List.of(
                "/sites/" + here.site(),
                "/doors/" + here.door(),
                "/people/" + here.person(),
                "/devices/" + here.device(),
                "/groups/" + here.group(),
                "/visits/" + here.visit())) {
            doesNotSee(stranger, path);
        }
    }
}

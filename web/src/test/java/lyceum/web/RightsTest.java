package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lyceum.core.access.DefaultRights;
import lyceum.core.base.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of rights, the routes, the roles and a running server say the same. */
class RightsTest {

    private static final String PLACEHOLDER = "01900000-0000-7000-8000-000000000000";

    private static Map<String, Map<String, String>> table;
    private static TestServer server;
    private static final Map<String, ApiClient> CLIENTS = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws IOException {
        table = table();
        server = TestServer.withTenant();
        ApiClient admin = server.admin();
        String site = admin.get("/sites").text("/items/0/id");
        CLIENTS.put("admin", admin);
        CLIENTS.put("nobody", server.client());
        for (String role : DefaultRights.byRole().keySet()) {
            switch (role) {
                case "admin" -> {}
                case "kiosk", "device", "script" ->
                    CLIENTS.put(
                            role,
                            server.client()
                                    .as(admin.post("/machines", Map.of("kind", role, "name", role, "site", site))
                                            .must(201)
                                            .text("/token")));
                case "platform_admin" -> CLIENTS.put(role, platformAdmin());
                default -> CLIENTS.put(role, person(admin, role, site));
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ApiClient person(ApiClient admin, String role, String site) {
        String person = admin.post("/people", Map.of("name", role, "site", site))
                .must(201)
                .text("/id");
        String password = admin.post(
                        "/accounts",
                        Map.of("person", person, "login", role, "roles", List.of(Map.of("role", role, "site", site))))
                .must(201)
                .text("/password");
        ApiClient client = server.client().signedIn("demo", role, password);
        client.post("/auth/password", Map.of("old", password, "new", TestServer.PASSWORD))
                .must(204);
        return client;
    }

    private static ApiClient platformAdmin() throws IOException {
        String token = java.nio.file.Files.readString(server.test.data().resolve("cli-token"))
                .strip();
        server.client()
                .as(token)
                .with("Lyceum-Tenant", "platform")
                .post("/platform/admins", Map.of("login", "root", "password", TestServer.PASSWORD))
                .must(204);
        return server.client().signedIn("platform", "root", TestServer.PASSWORD);
    }

    private static Map<String, Map<String, String>> table() throws IOException {
        try (var in = RightsTest.class.getResourceAsStream("/rights.csv")) {
            List<String[]> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(","))
                    .toList();
            Map<String, Map<String, String>> rows = new LinkedHashMap<>();
            for (String[] line : lines.subList(1, lines.size())) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i < line.length; i++) {
                    row.put(lines.getFirst()[i], line[i]);
                }
                rows.put(line[0], row);
            }
            return rows;
        }
    }

    @Test
    void everyRouteHasALineAndEveryLineARoute() {
        assertThat(server.web.endpoints().stream().map(Endpoint::operation).toList())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(table.keySet());
    }

    @Test
    void theDescriptionHasTheSameOperationsWithTheSameRights() {
        Set<String> routes = server.web.endpoints().stream()
                .map(e -> e.method() + " " + e.path() + " " + e.operation() + " " + e.right())
                .collect(Collectors.toSet());
        Set<String> described = new Document()
                .operations().stream()
                        .map(o -> o.method() + " " + o.path() + " " + o.id() + " "
                                + o.node().path("x-right").asText())
                        .collect(Collectors.toSet());
        assertThat(described).isEqualTo(routes);
    }

    @Test
    void theRolesBeginAsTheTableSays() {
        for (Endpoint endpoint : server.web.endpoints()) {
            table.get(endpoint.operation())
                    .forEach((role, reach) -> assertThat(reach)
                            .as(endpoint.operation() + " by " + role)
                            .isEqualTo(expected(endpoint, role)));
        }
    }

    private static String expected(Endpoint endpoint, String role) {
        if (endpoint.right().equals(Endpoint.PUBLIC)) {
            return "all";
        }
        if (role.equals("nobody")) {
            return "none";
        }
        if (endpoint.right().equals(Endpoint.SIGNED_IN)) {
            return "own";
        }
        Scope scope = DefaultRights.byRole().get(role).getOrDefault(endpoint.right(), Scope.NONE);
        return scope.name().toLowerCase(Locale.ROOT);
    }

    @TestFactory
    Stream<DynamicTest> theServerLetsInWhomTheTableLetsIn() {
        List<DynamicTest> tests = new ArrayList<>();
        CLIENTS.forEach((role, client) -> {
            for (Endpoint endpoint : server.web.endpoints()) {
                boolean signsOut = endpoint.operation().equals("signOut");
                if (!signsOut) {
                    tests.add(DynamicTest.dynamicTest(
                            role + " " + endpoint.operation(), () -> ask(role, client, endpoint)));
                }
            }
        });
        return tests.stream();
    }

    private static void ask(String role, ApiClient client, Endpoint endpoint) {
        String path = "!" + endpoint.path().replaceAll("\\{[^}]+}", PLACEHOLDER);
        boolean body = !endpoint.method().equals("GET") && !endpoint.method().equals("DELETE");
        ApiClient.Reply reply =
                body ? client.json(endpoint.method(), path, Map.of()) : client.send(endpoint.method(), path, null, "");
        String reach = table.get(endpoint.operation()).get(role);
        if (reach.equals("none")) {
            assertThat(reply.status()).isEqualTo(role.equals("nobody") ? 401 : 403);
        } else if (!endpoint.right().equals(Endpoint.PUBLIC)) {
            assertThat(reply.status()).as(reply.code()).isNotIn(401, 403).isLessThan(500);
        } else {
            assertThat(reply.status()).isNotEqualTo(403).isLessThan(500);
        }
    }
}

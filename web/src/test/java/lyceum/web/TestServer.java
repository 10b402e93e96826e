package lyceum.web;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import lyceum.core.access.Access;
import lyceum.core.access.Accounts;
import lyceum.core.access.FirstAdmin;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.HealthCheck;
import lyceum.core.base.Ids;
import lyceum.core.base.Metrics;
import lyceum.core.base.TestDb;
import lyceum.core.base.Tx;
import lyceum.core.base.Vault;
import lyceum.core.places.Places;
import lyceum.core.tenancy.Setup;
import lyceum.core.tenancy.Tenants;

/** A real server on a real database and a free port. */
final class TestServer implements AutoCloseable {

    static final String PASSWORD = "four wet brown otters";

    final TestDb test;
    final Access access;
    final Setup setup;
    final Web web;
    final Metrics metrics = new Metrics();

    private TestServer(TestDb.Engine engine, int perMinute, LiveChange.Of changes) {
        test = TestDb.fresh(engine);
        access = Access.open(test.data(), new Vault(new byte[32]), test.db(), test.clock());
        Places places = new Places(test.db());
        Tenants tenants = new Tenants(test.db(), places, new FirstAdmin(access, TestServer::insertPerson));
        setup = new Setup(tenants);
        Services core = new Services(
                access,
                new Accounts(test.db(), access),
                tenants,
                setup,
                new Audit(test.db(), Access::logins),
                places,
                List.of(() -> new HealthCheck.Component("database", HealthCheck.Status.OK, "H2")),
                metrics);
        WebConfig config = new WebConfig("localhost", 0, false, false, "0.1", null, perMinute, Set.of());
        web = new Web(core, config, test.clock(), changes).start();
        test.events().subscribe(web.live());
    }

    static UUID insertPerson(Tx tx, String name, UUID site) {
        UUID id = Ids.next(tx.now());
        tx.run(
                """
                insert into person (id, name, name_key, site_id, state, created_at, changed_at, version)
                values (?, ?, ?, ?, 'active', ?, ?, 1)
                """,
                id,
                name,
                name.toLowerCase(Locale.ROOT),
                site,
                tx.now(),
                tx.now());
        return id;
    }

    /** A server without a tenant. */
    static TestServer empty() {
        return new TestServer(TestDb.Engine.H2, 100_000, (tenant, event) -> List.of());
    }

    /** A server with the tenant {@code demo}, its admin {@code admin} and its site {@code main}. */
    static TestServer withTenant() {
        return withTenant(100_000);
    }

    static TestServer withTenant(int perMinute) {
        return withTenant(perMinute, (tenant, event) -> List.of());
    }

    static TestServer withTenant(int perMinute, LiveChange.Of changes) {
        TestServer server = new TestServer(TestDb.Engine.H2, perMinute, changes);
        server.client().post("/setup", firstRun("demo")).must(201);
        return server;
    }

    static Map<String, Object> firstRun(String slug) {
        return Map.of(
                "tenant", Map.of("slug", slug, "name", "Demo School"),
                "entity", Map.of("name", "Demo Trust", "currency", "INR"),
                "admin", Map.of("name", "Asha", "login", "admin", "password", PASSWORD),
                "site",
                        Map.of(
                                "slug", "main",
                                "name", "Main",
                                "zone", "Asia/Kolkata",
                                "dayCutoff", "04:00",
                                "kind", "study_hall"));
    }

    ApiClient client() {
        return new ApiClient(web.port());
    }

    ApiClient admin() {
        return client().signedIn("demo", "admin", PASSWORD);
    }

    Caller system() {
        return Caller.system("demo");
    }

    @Override
    public void close() {
        web.close();
        access.close();
        test.close();
    }
}

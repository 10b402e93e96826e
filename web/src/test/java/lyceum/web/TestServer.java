package lyceum.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lyceum.core.access.Access;
import lyceum.core.access.Accounts;
import lyceum.core.access.FirstAdmin;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.HealthCheck;
import lyceum.core.base.JobKind;
import lyceum.core.base.Metrics;
import lyceum.core.base.SystemClock;
import lyceum.core.base.TestDb;
import lyceum.core.base.Vault;
import lyceum.core.devices.Devices;
import lyceum.core.doors.Doors;
import lyceum.core.doors.Passes;
import lyceum.core.doors.Unlocks;
import lyceum.core.doors.Visits;
import lyceum.core.files.Files;
import lyceum.core.groups.Groups;
import lyceum.core.jobs.Jobs;
import lyceum.core.jobs.Timekeeper;
import lyceum.core.operations.Check;
import lyceum.core.people.Credentials;
import lyceum.core.people.People;
import lyceum.core.places.Places;
import lyceum.core.tenancy.Setup;
import lyceum.core.tenancy.Tenants;
import org.jspecify.annotations.Nullable;

/** A real server on a real database and a free port. */
final class TestServer implements AutoCloseable {

    static final String PASSWORD = "four wet brown otters";

    final TestDb test;
    final Access access;
    final Setup setup;
    final Web web;
    final Devices devices;
    final Doors doors;
    final Metrics metrics = new Metrics();

    private TestServer(TestDb.Engine engine, int perMinute, LiveChange.Of changes) {
        test = TestDb.fresh(engine);
        Vault vault = new Vault(new byte[32]);
        access = Access.open(test.data(), vault, test.db(), test.clock());
        Places places = new Places(test.db());
        Groups groups = new Groups(test.db(), places);
        Files files = new Files(test.db(), test.clock(), vault, test.data());
        People people = new People(test.db(), vault, files, groups, places);
        Tenants tenants = new Tenants(test.db(), places, new FirstAdmin(access, people::make));
        setup = new Setup(tenants);
        TestDriver driver = new TestDriver();
        devices = new Devices(test.db(), test.events(), vault, places, test.clock(), List.of(driver));
        Unlocks unlocks = new Unlocks(test.db(), test.events());
        doors = new Doors(
                test.db(), places, devices, test.clock(), Doors.Times.STANDARD, (decision, code, nanos) -> {}, unlocks);
        Visits visits = new Visits(test.db(), places);
        devices.onUnlock(unlocks);
        devices.start(doors::tap);
        Timekeeper time = new Timekeeper(test.db(), SystemClock.of(() -> true, Instant.EPOCH));
        Services core = new Services(
                access,
                new Accounts(test.db(), access),
                tenants,
                setup,
                new Audit(test.db(), Access::logins),
                places,
                people,
                new Credentials(test.db()),
                groups,
                devices,
                (caller, id, card, action) -> driver.play(devices.device(caller, "device:simulate", id), card, action),
                doors,
                visits,
                new Passes(test.db(), places),
                time,
                new Jobs(test.db(), test.clock(), time, List::of, List.of(new TestJob())),
                new Check(test.db(), tenants, List.of(places, people, groups, visits)),
                List.of(() -> new HealthCheck.Component("database", HealthCheck.Status.OK, "H2")),
                metrics);
        WebConfig config = new WebConfig("localhost", 0, false, false, "0.1", null, perMinute, Set.of());
        web = new Web(core, config, test.clock(), changes).start();
        test.events().subscribe(web.live());
    }

    /** Something that is always due for three people. */
    private static final class TestJob implements JobKind {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Duration every() {
            return Duration.ofHours(1);
        }

        @Override
        public boolean noticeable() {
            return true;
        }

        @Override
        public Due due(Caller system, Instant now) {
            return new Due("presences to end", 3, now);
        }

        @Override
        public void run(Caller system, Instant now, @Nullable Gap gap) {}
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
        doors.close();
        devices.close();
        access.close();
        test.close();
    }
}

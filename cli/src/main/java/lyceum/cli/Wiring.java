package lyceum.cli;

import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lyceum.core.access.Access;
import lyceum.core.access.Accounts;
import lyceum.core.access.FirstAdmin;
import lyceum.core.audit.Audit;
import lyceum.core.audit.Sealer;
import lyceum.core.base.Databases;
import lyceum.core.base.DbConfig;
import lyceum.core.base.Event;
import lyceum.core.base.Events;
import lyceum.core.base.HealthCheck;
import lyceum.core.base.Metrics;
import lyceum.core.base.SystemClock;
import lyceum.core.base.Vault;
import lyceum.core.devices.Alarm;
import lyceum.core.devices.DeviceView;
import lyceum.core.devices.Devices;
import lyceum.core.devices.Driver;
import lyceum.core.doors.Doors;
import lyceum.core.doors.EndPresence;
import lyceum.core.doors.Pass;
import lyceum.core.doors.Passes;
import lyceum.core.doors.Presence;
import lyceum.core.doors.Unlocks;
import lyceum.core.doors.Visit;
import lyceum.core.doors.Visits;
import lyceum.core.groups.GroupChanged;
import lyceum.core.groups.Groups;
import lyceum.core.jobs.Chore;
import lyceum.core.jobs.Jobs;
import lyceum.core.jobs.Timekeeper;
import lyceum.core.operations.Check;
import lyceum.core.operations.Condition;
import lyceum.core.people.CredentialChanged;
import lyceum.core.people.Credentials;
import lyceum.core.people.People;
import lyceum.core.people.PersonChanged;
import lyceum.core.places.PlaceChanged;
import lyceum.core.places.Places;
import lyceum.core.tenancy.Migrations;
import lyceum.core.tenancy.Settings;
import lyceum.core.tenancy.Setup;
import lyceum.core.tenancy.Tenant;
import lyceum.core.tenancy.TenantCreated;
import lyceum.core.tenancy.Tenants;
import lyceum.hardware.mqtt.MqttDriver;
import lyceum.hardware.mqtt.MqttLink;
import lyceum.hardware.sim.SimDriver;
import lyceum.hardware.tasmota.TasmotaDriver;
import lyceum.web.LiveChange;
import lyceum.web.Services;
import lyceum.web.Web;
import lyceum.web.WebConfig;
import org.jspecify.annotations.Nullable;

/**
 * The whole life of the process on one screen: everything is made here, by hand, from the bottom to the top, and every
 * subscription stands here. Nothing else constructs a feature.
 */
final class Wiring implements AutoCloseable {

    /** No time before this can be right; moved on with every release. */
    private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");

    private static final System.Logger LOG = System.getLogger(Wiring.class.getName());

    final SystemClock clock;
    final Databases db;
    final Tenants tenants;
    final Setup setup;
    final Places places;
    final People people;
    final Credentials credentials;
    final Groups groups;
    final Passes passes;
    final Visits visits;
    final Devices devices;
    final Doors doors;
    final SimDriver simulated;
    final Check check;
    final Web web;

    private final Events events = new Events();
    private final Metrics metrics = new Metrics();
    private final Access access;
    private final Sealer sealer;
    private final Timekeeper time;
    private final Jobs jobs;
    private final @Nullable MqttLink broker;
    private final ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("seconds").daemon().factory());

    /** Everything made and nothing begun. The log speaks from here on. */
    static Wiring of(Config config, boolean demo) {
        Wiring wiring = new Wiring(config, demo);
        Logging.start(wiring.clock, config.logLevel(), System.err);
        return wiring;
    }

    private Wiring(Config config, boolean demo) {
        Path data = config.dataDir();
        boolean first = !Files.exists(data.resolve("keys")) && !Files.exists(data.resolve("db"));
        clock = SystemClock.of(new TrustedTime(config.clockTrust()), BUILT);
        Vault vault = Vault.of(data, first);
        db = Databases.open(database(config), clock, events, new Migrations(), metrics);
        time = new Timekeeper(db, clock);

        places = new Places(db);
        lyceum.core.files.Files files = new lyceum.core.files.Files(db, clock, vault, data);
        groups = new Groups(db, places);
        people = new People(db, vault, files, groups, places);
        credentials = new Credentials(db);
        access = Access.open(data, vault, db, clock);
        tenants = new Tenants(db, places, new FirstAdmin(access, people::make));
        setup = new Setup(tenants);
        Accounts accounts = new Accounts(db, access);
        Audit audit = new Audit(db, Access::logins);
        sealer = new Sealer(audit);

        simulated = new SimDriver(clock);
        List<Driver> drivers = new ArrayList<>(List.of(simulated));
        broker = broker(config);
        if (broker != null) {
            drivers.add(new MqttDriver(broker, clock));
            drivers.add(new TasmotaDriver(broker, clock));
        }
        devices = new Devices(db, events, vault, places, clock, drivers);
        Unlocks unlocks = new Unlocks(db, events);
        devices.onUnlock(unlocks);
        Doors.Times times = new Doors.Times(
                config.doors().lateTap(),
                config.doors().repeat(),
                config.doors().commandLife());
        doors = new Doors(db, places, devices, clock, times, this::tapped, unlocks);
        passes = new Passes(db, places);
        visits = new Visits(db, places);
        jobs = new Jobs(
                db,
                clock,
                time,
                this::awake,
                List.of(
                        new EndPresence(visits),
                        new Chore(
                                "idempotency.purge",
                                Duration.ofHours(1),
                                system -> db.purgeIdempotency(system.tenant())),
                        new Chore("access.purge", Duration.ofHours(6), access::purge),
                        new Chore("files.orphans", Duration.ofHours(12), files::removeOrphans)));
        check = new Check(
                db,
                tenants,
                List.of(audit, new Settings(), files, places, people, credentials, groups, devices, visits));

        List<HealthCheck> health = Condition.checks(db, clock, data, this::brokerFault, devices::counts);
        Services services = new Services(
                access,
                accounts,
                tenants,
                setup,
                audit,
                places,
                people,
                credentials,
                groups,
                devices,
                new Simulated(devices, simulated),
                doors,
                visits,
                passes,
                time,
                jobs,
                check,
                health,
                metrics);
        web = new Web(services, webConfig(config, demo), clock, Wiring::changes);
    }

    // ---- who hears of what -----------------------------------------------------------------------------------------

    private void subscribe() {
        events.subscribe((tenant, event) -> sealer.wake(tenant));
        events.subscribe(web.live());
        events.on(TenantCreated.class, (tenant, event) -> opened(tenant));
    }

    /** What screens read again after an event. */
    private static List<LiveChange> changes(String tenant, Event event) {
        return switch (event) {
            case Visit.Recorded e ->
                e.decision() == Visit.Outcome.DESK
                        ? List.of(change("visits", e.site(), e.visit()), change("desk", e.site(), e.person()))
                        : List.of(change("visits", e.site(), e.visit()), change("presence", e.site(), e.person()));
            case Visit.Corrected e ->
                List.of(change("visits", e.site(), e.visit()), change("presence", e.site(), null));
            case Visit.Answered e -> List.of(new LiveChange("visits", null, Set.copyOf(e.visits())));
            case Presence.Ended e -> List.of(change("presence", e.site(), null));
            case Alarm.Changed e -> List.of(change("alarms", e.site(), e.alarm()), change("devices", e.site(), null));
            case DeviceView.Changed e -> List.of(change("devices", e.site(), e.device()));
            case Pass.Changed e -> List.of(change("people", null, e.person()));
            case PersonChanged e -> List.of(change("people", null, e.person()));
            case CredentialChanged e -> List.of(change("people", null, e.person()));
            case GroupChanged e -> List.of(change("people", null, null));
            case PlaceChanged e -> List.of(change("devices", null, null));
            case Timekeeper.Vouched e -> List.of(change("clock", null, null));
            default -> List.of();
        };
    }

    private static LiveChange change(String topic, @Nullable UUID site, @Nullable UUID id) {
        return new LiveChange(topic, site, id == null ? Set.of() : Set.of(id));
    }

    private void tapped(Visit.Outcome decision, String code, long nanos) {
        String name = decision.name().toLowerCase(java.util.Locale.ROOT);
        metrics.count("lyceum_taps_total", "decision", name, "code", code);
        if (decision == Visit.Outcome.OPEN) {
            metrics.time("lyceum_tap_to_command_seconds", nanos);
        }
    }

    // ---- start and end
    // -----------------------------------------------------------------------------------------------

    /** The time is known and everybody listens; nothing is served yet. */
    Wiring prepare() {
        time.start();
        subscribe();
        sealer.start();
        return this;
    }

    /** Serves: the doors first, then whoever looks. */
    Wiring start() {
        metrics.describe("lyceum_taps_total", "Taps, by decision and its reason.")
                .describe("lyceum_tap_to_command_seconds", "From the arrival of a tap to its unlock on the wire.");
        tenants.open().forEach(tenant -> opened(tenant.slug()));
        devices.start(doors::tap);
        if (broker != null) {
            broker.start();
        }
        seconds.scheduleWithFixedDelay(this::everySecond, 1, 1, TimeUnit.SECONDS);
        web.start();
        return this;
    }

    private void opened(String tenant) {
        if (devices.open(tenant) > 0) {
            db.pin(tenant);
        }
        try {
            doors.rehearse(tenant);
        } catch (RuntimeException e) {
            // A database that does not answer now is asked again by the first tap.
            LOG.log(Level.WARNING, "The way of a tap could not be tried out in " + tenant, e);
        }
        sealer.wake(tenant);
    }

    private void everySecond() {
        try {
            jobs.tick();
            devices.sweep();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "What is due every second failed and will be tried again", e);
        }
    }

    /** The tenants whose databases are open: whose jobs run without waking anything. */
    private List<String> awake() {
        Set<String> open =
                db.health().stream().map(lyceum.core.base.Db.Health::tenant).collect(Collectors.toSet());
        return tenants.open().stream().map(Tenant::slug).filter(open::contains).toList();
    }

    private String brokerFault() {
        return devices.faults().entrySet().stream()
                .filter(fault -> !fault.getValue().isEmpty())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** Finishes what is committed and lets go of everything, the screens first and the databases last. */
    @Override
    public void close() {
        web.close();
        seconds.shutdown();
        devices.close();
        if (broker != null) {
            broker.close();
        }
        doors.close();
        sealer.close();
        access.close();
        events.close();
        db.close();
    }

    // ---- configuration
    // -------------------------------------------------------------------------------------------------

    private static DbConfig database(Config config) {
        Config.Database database = config.database();
        Secret password = database.password();
        return new DbConfig(
                config.dataDir(),
                database.url(),
                database.user(),
                password == null ? null : password.reveal(),
                database.open());
    }

    private @Nullable MqttLink broker(Config config) {
        Config.Mqtt mqtt = config.mqtt();
        if (mqtt.url() == null) {
            return null;
        }
        Secret password = mqtt.password();
        String url = mqtt.url().toString().replaceFirst("^mqtts:", "ssl:").replaceFirst("^mqtt:", "tcp:");
        return new MqttLink(
                MqttLink.Settings.server(
                        url,
                        mqtt.user(),
                        password == null ? null : password.reveal(),
                        mqtt.caFile(),
                        "lyceum-" + UUID.randomUUID().toString().substring(0, 8)),
                clock);
    }

    private static WebConfig webConfig(Config config, boolean demo) {
        return new WebConfig(
                config.http().listen(),
                config.http().port(),
                config.http().plainSignIn(),
                demo,
                new Main.Version().text(),
                null,
                100,
                config.metrics().allow().stream()
                        .map(java.net.InetAddress::getHostAddress)
                        .collect(Collectors.toSet()));
    }
}

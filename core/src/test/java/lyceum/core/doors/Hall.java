package lyceum.core.doors;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import lyceum.core.base.Caller;
import lyceum.core.base.ManualClock;
import lyceum.core.base.Page;
import lyceum.core.base.Scope;
import lyceum.core.base.TestDb;
import lyceum.core.base.Vault;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.DeviceView;
import lyceum.core.devices.Devices;
import lyceum.core.devices.FakeDriver;
import lyceum.core.devices.Tap;
import lyceum.core.files.Files;
import lyceum.core.groups.Groups;
import lyceum.core.people.Card;
import lyceum.core.people.Credentials;
import lyceum.core.people.People;
import lyceum.core.people.Person;
import lyceum.core.places.Door;
import lyceum.core.places.Places;
import lyceum.core.places.Zone;
import lyceum.core.tenancy.Tenant;
import lyceum.core.tenancy.Tenants;
import org.jspecify.annotations.Nullable;

/**
 * A small hall with a front door, a ladies' hall inside, and a few people: what the tests of the doors stand in. It is
 * Monday 10:00 in Gaya; the morning shift runs until noon.
 */
final class Hall implements AutoCloseable {

    static final String MORNING = "1-7 06:00-12:00";
    static final Card ASHAS = new Card("em4100", "00BC614E", 32);
    static final Card RAHULS = new Card("em4100", "00BC6150", 32);

    final TestDb test;
    final ManualClock clock;
    final FakeDriver wire = new FakeDriver();
    final Places places;
    final People people;
    final Credentials credentials;
    final Passes passes;
    final Visits visits;
    final Devices devices;
    Doors doors;
    final UUID site;
    final UUID mainHall;
    final UUID ladies;
    final UUID front;
    final UUID inner;
    final UUID asha;
    final UUID rahul;
    final UUID frontReader;
    private long seq;

    Hall(TestDb.Engine engine) {
        test = TestDb.fresh(engine);
        clock = test.clock();
        Vault vault = new Vault(new byte[32]);
        places = new Places(test.db());
        Groups groups = new Groups(test.db(), places);
        people = new People(test.db(), vault, new Files(test.db(), clock, vault, test.data()), groups, places);
        credentials = new Credentials(test.db());
        passes = new Passes(test.db(), places);
        visits = new Visits(test.db(), places);
        devices = new Devices(test.db(), test.events(), vault, places, clock, List.of(wire));
        new Tenants(test.db(), places, (tenant, admin) -> (tx, within) -> within)
                .create(
                        Caller.system(Caller.PLATFORM),
                        new Tenant.New(
                                TestDb.TENANT,
                                "Ujjwal",
                                new Tenant.NewEntity("Ujjwal", "INR"),
                                new Tenant.NewAdmin("Meera", "admin", "correct horse"),
                                new Tenant.NewSite("main", "Ujjwal", "Asia/Kolkata", "04:00", "study_hall")));
        site = places.snapshot(TestDb.TENANT).sites().getFirst().id();
        mainHall =
                places.create(system(), new Zone.Save(site, "Main hall", 144)).id();
        ladies = places.create(system(), new Zone.Save(site, "Ladies hall", 36)).id();
        front = door("front-door", mainHall, null, Door.Direction.BOTH);
        inner = door("ladies-door", ladies, mainHall, Door.Direction.BOTH);
        register("front-lock", Device.Kind.LOCK, front, null);
        register("ladies-lock", Device.Kind.LOCK, inner, null);
        frontReader = register("front-reader", Device.Kind.READER, front, Device.Use.IN);
        register("exit-reader", Device.Kind.READER, front, Device.Use.OUT);
        register("ladies-reader", Device.Kind.READER, inner, Device.Use.BOTH);
        register("desk-reader", Device.Kind.READER, null, Device.Use.DESK);
        asha = person("Asha Kumari", ASHAS);
        rahul = person("Rahul Kumar", RAHULS);
        pass(asha, MORNING);
        doors = openDoors();
        devices.start(tap -> doors.tap(tap));
    }

    Doors openDoors() {
        Unlocks unlocks = new Unlocks(test.db(), test.events());
        devices.onUnlock(unlocks);
        return new Doors(
                test.db(), places, devices, clock, Doors.Times.STANDARD, (decision, code, nanos) -> {}, unlocks);
    }

    Caller system() {
        return Caller.system(TestDb.TENANT);
    }

    /** Someone at the front desk of this site. */
    Caller desk() {
        return new Caller(
                TestDb.TENANT,
                Caller.Kind.PERSON,
                null,
                null,
                Map.of(
                        "door:unlock",
                        Scope.SITE,
                        "door:override",
                        Scope.SITE,
                        "visit:correct",
                        Scope.SITE,
                        "visit:read",
                        Scope.SITE,
                        "presence:read",
                        Scope.SITE,
                        "credential:write",
                        Scope.SITE),
                java.util.Set.of(site),
                java.util.Set.of(),
                Caller.Request.NONE);
    }

    private UUID door(String slug, UUID zone, @Nullable UUID from, Door.Direction direction) {
        return places.create(
                        system(),
                        new Door.Save(
                                site,
                                zone,
                                from,
                                slug,
                                slug,
                                direction,
                                false,
                                null,
                                5_000,
                                Door.FailMode.SECURE,
                                false,
                                Door.UntrustedClock.REFUSE,
                                false))
                .id();
    }

    private UUID register(String slug, Device.Kind kind, @Nullable UUID door, Device.@Nullable Use use) {
        return devices.register(system(), new DeviceView.Edit(site, slug, slug, kind, "fake", Map.of(), door, use))
                .device()
                .id();
    }

    UUID person(String name, Card card) {
        UUID id = people.create(system(), Person.Save.named(name, site)).id();
        credentials.take(system(), id, card, null, null);
        return id;
    }

    void pass(UUID person, @Nullable String hours) {
        passes.give(
                system(),
                new Pass.Give(person, null, site, null, Pass.Kind.MEMBER, hours, LocalDate.of(2026, 1, 1), null));
    }

    static DeviceAddress at(String device) {
        return new DeviceAddress(TestDb.TENANT, "main", device);
    }

    /** Holds a card to a reader and waits for its answer. */
    lyceum.core.devices.Reader.Answer tap(String reader, Card card) {
        return tap(reader, card, "boot", ++seq, Duration.ZERO);
    }

    lyceum.core.devices.Reader.Answer tap(String reader, Card card, String boot, long number, Duration age) {
        wire.inbox().tap(new Tap(at(reader), card, boot, number, age, clock.nanos()));
        return wire.answer();
    }

    List<Visit> written() {
        return visits.list(system(), site, null, null, null, null, null, new Page.Want(200, null))
                .items();
    }

    Visit last() {
        return written().getFirst();
    }

    Presence inside() {
        return visits.inside(system(), site, Page.Want.FIRST);
    }

    int inside(UUID zone) {
        return inside().zones().stream()
                .filter(count -> count.zone().equals(zone))
                .findFirst()
                .orElseThrow()
                .count();
    }

    Instant now() {
        return clock.now();
    }

    @Override
    public void close() {
        doors.close();
        devices.close();
        test.close();
    }
}

package lyceum.core;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Db;
import lyceum.core.base.Scope;
import lyceum.core.base.TestDb;
import lyceum.core.base.Vault;
import lyceum.core.files.Files;
import lyceum.core.groups.Group;
import lyceum.core.groups.Groups;
import lyceum.core.people.Card;
import lyceum.core.people.Credential;
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
 * The people and places that tests are told with: Ujjwal Study Hall in Gaya, made through the use cases on a fresh real
 * database. Three Rahul Kumars stand at the counter, and a mother of three has the phone that all of them gave.
 */
public final class Cast implements AutoCloseable {

    public static final String TENANT = "demo";
    public static final String MOTHERS_PHONE = "+919431012345";

    public final TestDb test;
    public final Db db;
    public final Vault vault;
    public final Places places;
    public final Groups groups;
    public final Files files;
    public final People people;
    public final Credentials credentials;
    public final Audit audit;
    public final Tenants tenants;

    /** The site {@code main}. */
    public final UUID main;

    /** The second site {@code annexe}, where none of the cast belongs but Meera. */
    public final UUID annexe;

    public final Zone hallA;
    public final Zone hallB;
    public final Zone ladies;
    public final Zone cabins;

    /** The gate from the street to hall A, open 06:00 to 23:30 and on Sundays from 08:00 to 20:00. */
    public final Door gate;

    /** Carries em4100 {@code 00BC614E}. */
    public final UUID asha;

    /** The sons of Suresh, Mahesh and Dinesh Kumar, in this order. */
    public final List<UUID> rahuls;

    /** The mother of Asha and of the first two Rahuls. */
    public final UUID sunita;

    public final UUID teacher;
    public final UUID frontDesk;
    public final UUID admin;

    /** A student of the other site. */
    public final UUID meera;

    /** The group of Asha and the first Rahul. */
    public final Group morning;

    private final Map<UUID, Credential> cards = new HashMap<>();

    private Cast(TestDb test) {
        this.test = test;
        this.db = test.db();
        vault = Vault.of(test.data(), true);
        places = new Places(db);
        groups = new Groups(db, places);
        files = new Files(db, test.clock(), vault, test.data());
        people = new People(db, vault, files, groups, places);
        credentials = new Credentials(db);
        audit = new Audit(db, (tx, accounts) -> Map.of());
        var boss = new UUID[1];
        tenants = new Tenants(db, places, (tenant, command) -> (tx, site) -> {
            boss[0] = people.make(tx, String.valueOf(command.name()), site);
            return boss[0];
        });
        main = tenants.create(Caller.system(Caller.PLATFORM), ujjwal()).site();
        admin = boss[0];
        Caller system = system();
        annexe = places.create(
                        system,
                        new lyceum.core.places.Site.Save(
                                "annexe", "Ujjwal Annexe", "Asia/Kolkata", "04:00", null, null, null, null))
                .id();
        hallA = zone("A hall", 60);
        hallB = zone("B hall", 72);
        ladies = zone("L ladies", 36);
        cabins = zone("C cabins", 12);
        gate = places.create(
                system,
                new Door.Save(
                        main,
                        hallA.id(),
                        null,
                        "gate",
                        "Gate",
                        Door.Direction.IN,
                        true,
                        "1-6 06:00-23:30; 7 08:00-20:00",
                        null,
                        null,
                        null,
                        null,
                        null));
        asha = student("Asha Kumari", "Ram Prasad", null, main);
        rahuls = List.of(
                student("Rahul Kumar", "Suresh Kumar", null, main),
                student("Rahul Kumar", "Mahesh Kumar", null, main),
                student("Rahul Kumar", "Dinesh Kumar", "+91 98350 77777", main));
        meera = student("Meera Singh", "Ajay Singh", null, annexe);
        sunita = people.create(system, person("Sunita Devi", MOTHERS_PHONE, main, null, null))
                .id();
        for (UUID child : List.of(asha, rahuls.get(0), rahuls.get(1))) {
            people.link(system, child, new Person.SaveGuardian(sunita, "mother", true, true));
        }
        teacher = people.create(
                        system,
                        person("Anil Verma", "9431055555", main, new Person.SaveTeacher(null, null, null), null))
                .id();
        frontDesk = people.create(
                        system,
                        person("Pooja Sinha", null, main, null, new Person.SaveStaff(null, null, "front desk", null)))
                .id();
        morning = groups.create(system, new Group.Save(main, Group.Kind.BATCH, "Morning"));
        groups.add(system, morning.id(), new Group.SaveMember(asha, LocalDate.parse("2026-01-01")));
        groups.add(system, morning.id(), new Group.SaveMember(rahuls.get(0), LocalDate.parse("2026-01-01")));
        card(asha, "00BC614E");
        card(rahuls.get(0), "00BC6150");
        card(rahuls.get(1), "00BC6151");
        card(rahuls.get(2), "00BC6152");
        card(teacher, "00BC6160");
    }

    /** The cast on a fresh database of this engine. */
    public static Cast on(TestDb.Engine engine) {
        TestDb test = TestDb.fresh(engine);
        try {
            return new Cast(test);
        } catch (RuntimeException | Error e) {
            test.close();
            throw e;
        }
    }

    /** What it takes to make the tenant {@code demo}. */
    public static Tenant.New ujjwal() {
        return new Tenant.New(
                TENANT,
                "Ujjwal Study Hall",
                new Tenant.NewEntity("Ujjwal Study Hall", "INR"),
                new Tenant.NewAdmin("Rakesh Ujjwal", "admin", "lyceum-demo"),
                new Tenant.NewSite("main", "Ujjwal Study Hall, Gaya", "Asia/Kolkata", "04:00", "study_hall"));
    }

    private Zone zone(String name, int capacity) {
        return places.create(system(), new Zone.Save(main, name, capacity));
    }

    private UUID student(String name, String father, @Nullable String phone, UUID site) {
        return people.create(
                        system(),
                        new Person.Save(
                                name,
                                null,
                                father,
                                null,
                                phone,
                                null,
                                null,
                                null,
                                site,
                                null,
                                null,
                                new Person.SaveStudent(null, null, null),
                                null,
                                null))
                .id();
    }

    /** Somebody of this name, phone and site. */
    public static Person.Save person(
            String name,
            @Nullable String phone,
            @Nullable UUID site,
            Person.@Nullable SaveTeacher teacher,
            Person.@Nullable SaveStaff staff) {
        return new Person.Save(name, null, null, null, phone, null, null, null, site, null, null, null, teacher, staff);
    }

    /** An em4100 card of 32 bits. */
    public static Card em4100(String hex) {
        return new Card("em4100", hex, 32);
    }

    private void card(UUID person, String hex) {
        cards.put(person, credentials.take(system(), person, em4100(hex), null, null));
    }

    /** The card of one of the cast. */
    public Credential card(UUID person) {
        return java.util.Objects.requireNonNull(cards.get(person));
    }

    /** The server itself. */
    public Caller system() {
        return Caller.system(TENANT);
    }

    /** Someone signed in, with permissions that reach as far as said. */
    public Caller caller(UUID person, Scope scope, Set<UUID> sites, Set<UUID> people, String... permissions) {
        return new Caller(
                TENANT,
                Caller.Kind.PERSON,
                person,
                person,
                Arrays.stream(permissions).collect(Collectors.toMap(name -> name, name -> scope)),
                sites,
                people,
                Caller.Request.NONE);
    }

    private static final String[] EVERYTHING = {
        "person:read", "person:write", "credential:read", "credential:write", "group:read", "group:write", "place:read"
    };

    /** The front desk of the main site. */
    public Caller atTheDesk() {
        return caller(frontDesk, Scope.SITE, Set.of(main), Set.of(frontDesk), EVERYTHING);
    }

    /** The mother of three. */
    public Caller asTheMother() {
        return caller(
                sunita,
                Scope.OWN,
                Set.of(main),
                Set.of(sunita, asha, rahuls.get(0), rahuls.get(1)),
                "person:read",
                "credential:read");
    }

    @Override
    public void close() {
        test.close();
    }
}

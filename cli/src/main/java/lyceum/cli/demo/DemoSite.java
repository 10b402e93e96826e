package lyceum.cli.demo;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceView;
import lyceum.core.devices.Devices;
import lyceum.core.doors.Pass;
import lyceum.core.doors.Passes;
import lyceum.core.doors.Visits;
import lyceum.core.groups.Group;
import lyceum.core.groups.Groups;
import lyceum.core.people.Card;
import lyceum.core.people.Credentials;
import lyceum.core.people.People;
import lyceum.core.people.Person;
import lyceum.core.places.Door;
import lyceum.core.places.Places;
import lyceum.core.places.Site;
import lyceum.core.places.Zone;
import lyceum.core.tenancy.Tenant;
import lyceum.core.tenancy.Tenants;
import org.jspecify.annotations.Nullable;

/** Founds the demonstration's tenant: sites, doors, simulated devices, people, cards and passes, all by the use cases. */
public final class DemoSite {

    /** The tenant's slug. */
    public static final String TENANT = "demo";
    /** Login and password of the demonstration's admin; printed at start. */
    public static final String ADMIN = "admin";

    public static final String PASSWORD = "lyceum-demo";
    /** The card that the page and the tests tap: Asha Kumari's. */
    public static final Card CARD = new Card("em4100", "00BC614E", 32);

    /** What is needed to found and to know the demonstration. */
    public record Features(
            Db db,
            Clock clock,
            Tenants tenants,
            Places places,
            People people,
            Credentials credentials,
            Groups groups,
            Passes passes,
            Devices devices,
            Visits visits) {}

    /**
     * The doors that exist after the founding.
     *
     * @param lockKey the front door's key, base64
     */
    public record Founded(UUID hall, UUID institute, UUID mainHall, String lockKey) {}

    private static final Caller SYSTEM = Caller.system(TENANT);
    private static final int FIRST_HALL_CARD = 0x00C0_0000;
    private static final int FIRST_INSTITUTE_CARD = 0x00D0_0000;
    /** Fewer than a database has connections: nobody waits for one until it is too long. */
    private static final int WORKERS = 4;

    /** From here the cards of {@code --people} are counted up. */
    private static final int FIRST_MORE_CARD = 0x0100_0000;

    private final Features lyceum;
    private final String driver;
    private final Roll roll = new Roll();
    private final LocalDate today;

    /** @param driver who drives the front door: {@code sim}, or {@code mqtt} for devices at a broker */
    public DemoSite(Features lyceum, String driver) {
        this.lyceum = lyceum;
        this.driver = driver;
        this.today = LocalDate.ofInstant(lyceum.clock().now(), ZoneId.of("Asia/Kolkata"));
    }

    /** Makes everything; {@code progress} hears a sentence now and then. */
    public Founded found(Consumer<String> progress) {
        Tenant.Made made = lyceum.tenants()
                .create(
                        Caller.system(Caller.PLATFORM),
                        new Tenant.New(
                                TENANT,
                                "Ujjwal & Pragati",
                                new Tenant.NewEntity("Ujjwal Study Hall", "INR"),
                                new Tenant.NewAdmin("Meera Sinha", ADMIN, PASSWORD),
                                new Tenant.NewSite(
                                        "main", "Ujjwal Study Hall, Gaya", "Asia/Kolkata", "04:00", "study_hall")));
        UUID hall = made.site();
        UUID mainHall = zone(hall, "Main hall", 144);
        UUID ladies = zone(hall, "Ladies hall", 36);
        UUID front = door(hall, mainHall, null, "front-door", "Front door", Door.Direction.IN, true, null);
        UUID inner = door(hall, ladies, mainHall, "ladies-door", "Ladies hall", Door.Direction.BOTH, false, null);
        String key = lock(hall, "front-door", "Front door lock", front);
        reader(hall, "front-reader", "Front reader", front, Device.Use.IN);
        simulated(hall, "ladies-door", "Ladies hall lock", Device.Kind.LOCK, inner, null);
        simulated(hall, "ladies-reader", "Ladies hall reader", Device.Kind.READER, inner, Device.Use.BOTH);
        simulated(hall, "desk-reader", "Desk reader", Device.Kind.READER, null, Device.Use.DESK);
        progress.accept("The hall stands; its 420 members are being enrolled …");
        enrolHall(hall, ladies);
        Site school = lyceum.places()
                .create(
                        SYSTEM,
                        new Site.Save(
                                "pragati",
                                "Pragati Classes, Sikar",
                                "Asia/Kolkata",
                                "04:00",
                                Site.Kind.COACHING,
                                null,
                                320,
                                null));
        UUID classes = zone(school.id(), "Classrooms", 320);
        UUID gate = door(school.id(), classes, null, "gate", "Gate", Door.Direction.BOTH, false, "1-7 05:30-20:30");
        simulated(school.id(), "gate-lock", "Gate lock", Device.Kind.LOCK, gate, null);
        simulated(school.id(), "gate-in", "Gate reader, in", Device.Kind.READER, gate, Device.Use.IN);
        simulated(school.id(), "gate-out", "Gate reader, out", Device.Kind.READER, gate, Device.Use.OUT);
        progress.accept("The institute stands; its 600 students are being enrolled …");
        enrolInstitute(school.id());
        return new Founded(hall, school.id(), mainHall, key);
    }

    // ---- places and devices --------------------------------------------------------------------------------------

    private UUID zone(UUID site, String name, int capacity) {
        return lyceum.places()
                .create(SYSTEM, new Zone.Save(site, name, capacity))
                .id();
    }

    private UUID door(
            UUID site,
            UUID zone,
            @Nullable UUID from,
            String slug,
            String name,
            Door.Direction direction,
            boolean exitButton,
            @Nullable String hours) {
        return lyceum.places()
                .create(
                        SYSTEM,
                        new Door.Save(
                                site,
                                zone,
                                from,
                                slug,
                                name,
                                direction,
                                exitButton,
                                hours,
                                5_000,
                                Door.FailMode.SECURE,
                                false,
                                Door.UntrustedClock.KNOWN,
                                false))
                .id();
    }

    private String lock(UUID site, String slug, String name, UUID door) {
        return register(site, slug, name, Device.Kind.LOCK, driver, door, null)
                .enrolment()
                .key();
    }

    private void reader(UUID site, String slug, String name, UUID door, Device.Use use) {
        register(site, slug, name, Device.Kind.READER, driver, door, use);
    }

    private void simulated(
            UUID site, String slug, String name, Device.Kind kind, @Nullable UUID door, Device.@Nullable Use use) {
        register(site, slug, name, kind, "sim", door, use);
    }

    private DeviceView.Enrolled register(
            UUID site,
            String slug,
            String name,
            Device.Kind kind,
            String by,
            @Nullable UUID door,
            Device.@Nullable Use use) {
        return lyceum.devices().register(SYSTEM, new DeviceView.Edit(site, slug, name, kind, by, Map.of(), door, use));
    }

    // ---- people --------------------------------------------------------------------------------------------------

    private void enrolHall(UUID hall, UUID ladies) {
        staff(hall, "Sunil Paswan", "Front desk");
        staff(hall, "Rekha Devi", "Night warden");
        List<Roll.Member> members = roll.hall();
        all(members.size(), i -> {
            Roll.Member member = members.get(i);
            UUID id = student(
                    hall,
                    member.name(),
                    member.gender(),
                    member.father(),
                    member.phone(),
                    today.minusDays(200 - i % 180));
            Card card = i == 0 ? CARD : card(FIRST_HALL_CARD + i);
            lyceum.credentials().take(SYSTEM, id, card, null, null);
            LocalDate from = today.minusDays(20 + i % 60);
            if (i == 0) {
                // The card that the README taps must open at whatever hour of whatever day a stranger comes.
                member(hall, id, null, from, null);
                return;
            }
            switch (member.standing()) {
                case PAID -> member(hall, id, member.hours(), from, today.plusDays(5 + i % 60));
                case GRACE -> member(hall, id, member.hours(), from, today.plusDays(i % 3));
                case PAUSED ->
                    lyceum.passes()
                            .end(SYSTEM, member(hall, id, member.hours(), from, null), "Paused until next month");
                case LAPSED -> member(hall, id, member.hours(), from.minusDays(60), today.minusDays(8 + i % 20));
            }
        });
    }

    private UUID member(UUID hall, UUID person, @Nullable String hours, LocalDate from, @Nullable LocalDate until) {
        return lyceum.passes()
                .give(SYSTEM, new Pass.Give(person, null, hall, null, Pass.Kind.MEMBER, hours, from, until))
                .id();
    }

    private void enrolInstitute(UUID school) {
        List<String> teachers = roll.teachers();
        all(teachers.size(), i -> {
            UUID id = lyceum.people()
                    .create(
                            SYSTEM,
                            save(
                                    teachers.get(i),
                                    null,
                                    null,
                                    null,
                                    school,
                                    null,
                                    new Person.SaveTeacher(null, null, today.minusYears(2)),
                                    null))
                    .id();
            lyceum.credentials().take(SYSTEM, id, card(0x00E0_0000 + i), null, null);
        });
        List<UUID> groups = new ArrayList<>();
        for (Roll.Batch batch : Roll.batches()) {
            UUID group = lyceum.groups()
                    .create(SYSTEM, new Group.Save(school, Group.Kind.BATCH, batch.name()))
                    .id();
            lyceum.passes()
                    .give(
                            SYSTEM,
                            new Pass.Give(
                                    null,
                                    group,
                                    school,
                                    null,
                                    Pass.Kind.GROUP,
                                    batch.hours(),
                                    today.minusDays(120),
                                    null));
            groups.add(group);
        }
        List<Roll.Student> students = roll.institute();
        all(students.size(), i -> {
            Roll.Student student = students.get(i);
            UUID id = student(
                    school, student.name(), student.gender(), student.father(), student.phone(), today.minusDays(120));
            lyceum.credentials().take(SYSTEM, id, card(FIRST_INSTITUTE_CARD + i), null, null);
            lyceum.groups().add(SYSTEM, groups.get(student.batch()), new Group.SaveMember(id, today.minusDays(120)));
        });
    }

    private void staff(UUID site, String name, String job) {
        lyceum.people()
                .create(
                        SYSTEM,
                        save(
                                name,
                                null,
                                null,
                                null,
                                site,
                                null,
                                null,
                                new Person.SaveStaff(null, null, job, today.minusYears(1))));
    }

    private UUID student(UUID site, String name, String gender, String father, String phone, LocalDate since) {
        return lyceum.people()
                .create(
                        SYSTEM,
                        save(
                                name,
                                Person.Gender.valueOf(gender.toUpperCase(java.util.Locale.ROOT)),
                                father,
                                phone,
                                site,
                                new Person.SaveStudent(null, null, since),
                                null,
                                null))
                .id();
    }

    private static Person.Save save(
            String name,
            Person.@Nullable Gender gender,
            @Nullable String father,
            @Nullable String phone,
            UUID site,
            Person.@Nullable SaveStudent student,
            Person.@Nullable SaveTeacher teacher,
            Person.@Nullable SaveStaff staff) {
        return new Person.Save(
                name, gender, father, null, phone, null, null, null, site, null, null, student, teacher, staff);
    }

    /** Adds people with cards counted up from 01000000 and a pass for the hall at any hour. */
    public void more(UUID hall, int people) {
        all(people, i -> {
            UUID id = student(
                    hall,
                    "Guest " + (i + 1),
                    "other",
                    "Guest",
                    "+91 50001 " + String.format("%05d", i % 100_000),
                    today);
            lyceum.credentials().take(SYSTEM, id, card(FIRST_MORE_CARD + i), null, null);
            member(hall, id, null, today.minusDays(1), null);
        });
    }

    /** The card of a member of the hall, by the place on the roll. */
    static Card hallCard(int i) {
        return i == 0 ? CARD : card(FIRST_HALL_CARD + i);
    }

    /** The card of a student of the institute. */
    static Card instituteCard(int i) {
        return card(FIRST_INSTITUTE_CARD + i);
    }

    private static Card card(int number) {
        return new Card("em4100", String.format("%08X", number), 32);
    }

    @FunctionalInterface
    private interface One {
        void make(int i);
    }

    /** Several at once, because each one waits for the disk. */
    private static void all(int count, One one) {
        try (ExecutorService workers =
                Executors.newFixedThreadPool(WORKERS, Thread.ofVirtual().factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(workers.submit(() -> one.make(number)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The demonstration could not be founded", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

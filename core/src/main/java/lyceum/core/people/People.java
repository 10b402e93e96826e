package lyceum.core.people;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.KnownSites;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Scope;
import lyceum.core.base.Tx;
import lyceum.core.base.Vault;
import lyceum.core.files.Files;
import lyceum.core.tenancy.Setting;
import lyceum.core.tenancy.Settings;
import org.jspecify.annotations.Nullable;

/**
 * The people of a tenant: students, teachers, staff, guardians and who belongs to whom. Phone, e-mail, address, birth and
 * note are sealed before they reach the database.
 */
public final class People implements Checked {

    /** What comes before a phone number that was entered without a country. */
    public static final Setting<String> COUNTRY_CODE = Setting.text("people.countryCode", "+91");

    private static final String READ = "person:read";
    private static final String WRITE = "person:write";
    private static final String REMOVE = "person:remove";

    private final Db db;
    private final Vault vault;
    private final Files files;
    private final Memberships groups;
    private final KnownSites sites;

    public People(Db db, Vault vault, Files files, Memberships groups, KnownSites sites) {
        this.db = db;
        this.vault = vault;
        this.files = files;
        this.groups = groups;
        this.sites = sites;
    }

    /** Whether the permission reaches this person. People of no site belong to every one. */
    static boolean reaches(Caller caller, String permission, @Nullable UUID site, UUID person) {
        return caller.reaches(permission, site, person) || (site == null && caller.scope(permission) == Scope.SITE);
    }

    /** How a person stands with the house. */
    public static Optional<Standing> standing(Tx tx, UUID person) {
        return PeopleSql.standings(tx, Set.of(person)).stream().findFirst();
    }

    /** How people stand with the house, removed ones too. */
    public static Map<UUID, Standing> standings(Tx tx, Collection<UUID> people) {
        return PeopleSql.standings(tx, people).stream()
                .collect(Collectors.toMap(Standing::person, Function.identity()));
    }

    /** The people that the caller may see, by name. Needs {@code person:read}. */
    public Page<PersonLine> list(Caller caller, Person.Filter filter, Page.Want want) {
        Scope scope = caller.require(READ);
        String[] after = want.key("").split("\n", -1);
        UUID afterId = after.length < 2 ? null : cursor(after[1]);
        return db.read(caller, "people.list", tx -> {
            PeopleSql.Search search = search(tx, filter);
            List<PeopleSql.Stored> rows =
                    PeopleSql.list(tx, scope, search, afterId == null ? null : after[0], afterId, want.limit() + 1);
            Page<PeopleSql.Stored> page = Page.of(rows, want, row -> row.nameKey() + "\n" + row.id());
            return new Page<>(lines(tx, page.items()), page.next());
        });
    }

    private static UUID cursor(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Problem.Kind.MALFORMED, "page.cursor", "cursor must be one that a list gave out.");
        }
    }

    private PeopleSql.Search search(Tx tx, Person.Filter filter) {
        String tenant = tx.caller().tenant();
        return switch (PersonRules.query(filter.q(), Settings.get(tx, COUNTRY_CODE))) {
            case PersonRules.Query.Everybody() ->
                new PeopleSql.Search(filter.kind(), filter.site(), filter.state(), null, null, null, null);
            case PersonRules.Query.Name(String key, String number) ->
                new PeopleSql.Search(filter.kind(), filter.site(), filter.state(), key, number, null, null);
            case PersonRules.Query.Phone(String phone) ->
                new PeopleSql.Search(
                        filter.kind(),
                        filter.site(),
                        filter.state(),
                        null,
                        null,
                        vault.index(tenant, "phone", phone),
                        null);
            case PersonRules.Query.Last4(String digits) ->
                new PeopleSql.Search(
                        filter.kind(),
                        filter.site(),
                        filter.state(),
                        null,
                        null,
                        null,
                        vault.index(tenant, "phone4", digits));
        };
    }

    private List<PersonLine> lines(Tx tx, List<PeopleSql.Stored> rows) {
        List<UUID> ids = rows.stream().map(PeopleSql.Stored::id).toList();
        Map<UUID, List<Person.InGroup>> in = groups.of(tx, ids, today(tx, null));
        return rows.stream()
                .map(row -> line(tx.caller().tenant(), row, in.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private PersonLine line(String tenant, PeopleSql.Stored row, List<Person.InGroup> in) {
        var kinds = new ArrayList<Person.Kind>(2);
        String number = null;
        if (row.staff() != null) {
            number = row.staff().number();
            kinds.add(Person.Kind.STAFF);
        }
        if (row.teacher() != null) {
            number = row.teacher().number();
            kinds.addFirst(Person.Kind.TEACHER);
        }
        if (row.student() != null) {
            number = row.student().number();
            kinds.addFirst(Person.Kind.STUDENT);
        }
        if (row.guardian()) {
            kinds.add(Person.Kind.GUARDIAN);
        }
        return new PersonLine(
                row.id(),
                row.name(),
                List.copyOf(kinds),
                number,
                row.state(),
                row.photo() != null,
                row.fatherName(),
                PersonRules.last4(vault.openText(tenant, row.phone())),
                in.stream().map(Person.InGroup::name).toList());
    }

    /** Who carries this card, as far as the caller may see them. For the desk. Needs {@code person:read}. */
    public List<PersonLine> find(Caller caller, Card card) {
        caller.require(READ);
        return db.read(caller, "people.find", tx -> {
            Set<UUID> ids = Credentials.find(tx, card).stream()
                    .map(match -> match.person().person())
                    .collect(Collectors.toSet());
            return lines(
                    tx,
                    PeopleSql.byIds(tx, ids).stream()
                            .filter(row -> reaches(caller, READ, row.site(), row.id()))
                            .toList());
        });
    }

    /** One person with everything that is known. Needs {@code person:read}. */
    public Person get(Caller caller, UUID id) {
        caller.require(READ);
        return db.read(caller, "people.get", tx -> whole(tx, seen(tx, READ, id)));
    }

    private static PeopleSql.Stored seen(Tx tx, String permission, UUID id) {
        return PeopleSql.find(tx, id)
                .filter(row -> reaches(tx.caller(), permission, row.site(), row.id()))
                .orElseThrow(() -> Problem.notFound("person"));
    }

    private Person whole(Tx tx, PeopleSql.Stored row) {
        String tenant = tx.caller().tenant();
        List<Person.Guardian> guardians = PeopleSql.guardians(tx, row.id()).stream()
                .map(link -> guardian(tenant, link))
                .toList();
        List<Person.Child> children = PeopleSql.children(tx, row.id()).stream()
                .map(link -> new Person.Child(link.id(), link.other(), link.name(), link.relation()))
                .toList();
        List<Person.InGroup> in =
                groups.of(tx, Set.of(row.id()), today(tx, row.site())).getOrDefault(row.id(), List.of());
        return person(tenant, row, guardians, children, in);
    }

    private Person.Guardian guardian(String tenant, PeopleSql.Link link) {
        return new Person.Guardian(
                link.id(),
                link.other(),
                link.name(),
                link.relation(),
                vault.openText(tenant, link.phone()),
                link.mayCollect(),
                link.primary());
    }

    private Person person(
            String tenant,
            PeopleSql.Stored row,
            List<Person.Guardian> guardians,
            List<Person.Child> children,
            List<Person.InGroup> in) {
        String birth = vault.openText(tenant, row.birth());
        return new Person(
                row.id(),
                row.name(),
                row.gender(),
                row.fatherName(),
                birth == null ? null : LocalDate.parse(birth),
                vault.openText(tenant, row.phone()),
                vault.openText(tenant, row.email()),
                vault.openText(tenant, row.address()),
                vault.openText(tenant, row.note()),
                row.photo() != null,
                row.site(),
                row.state(),
                row.stateReason(),
                row.student(),
                row.teacher(),
                row.staff(),
                guardians,
                children,
                in,
                row.version(),
                row.createdAt());
    }

    /** The person without those around them, as the audit log keeps it. */
    private Person alone(String tenant, PeopleSql.Stored row) {
        return person(tenant, row, List.of(), List.of(), List.of());
    }

    /** Takes a new person in. Needs {@code person:write}. */
    public Person create(Caller caller, Person.Save save) {
        Scope scope = caller.require(WRITE);
        UUID site = save.site() == null && scope == Scope.SITE ? only(caller.sites()) : save.site();
        mustKnow(caller, site);
        if (scope != Scope.ALL && (site == null || !caller.sites().contains(site))) {
            throw Problem.invalid("site", "site.unknown", "Choose a site that you work at.");
        }
        return numbered(() -> db.write(caller, "people.create", tx -> {
            UUID id = add(tx, save, site);
            return whole(tx, seen(tx, WRITE, id));
        }));
    }

    private static @Nullable UUID only(Set<UUID> sites) {
        return sites.size() == 1 ? sites.iterator().next() : null;
    }

    private void mustKnow(Caller caller, @Nullable UUID site) {
        if (site != null && !sites.has(caller.tenant(), site)) {
            throw Problem.invalid("site", "site.unknown", "Choose an existing site.");
        }
    }

    /** Takes someone in of whom only the name is known, within a transaction of the caller's own: the first admin. */
    public UUID make(Tx tx, String name, UUID site) {
        return add(tx, Person.Save.named(name, site), site);
    }

    private UUID add(Tx tx, Person.Save save, @Nullable UUID site) {
        PersonRules.Facts facts = facts(tx, save, site);
        UUID id = Ids.next(tx.now());
        PeopleSql.insert(tx, id, facts, sealed(tx.caller().tenant(), facts));
        blocks(tx, id, save, null, null, null);
        PeopleSql.Stored row = PeopleSql.find(tx, id).orElseThrow();
        Audit.note(tx, "person.create", "person", id, null, alone(tx.caller().tenant(), row));
        tx.publish(new PersonChanged(id, site));
        return id;
    }

    private PersonRules.Facts facts(Tx tx, Person.Save save, @Nullable UUID site) {
        PersonRules.Facts facts = PersonRules.facts(
                save, Settings.get(tx, COUNTRY_CODE), today(tx, site).plusDays(1));
        return new PersonRules.Facts(
                facts.name(),
                facts.gender(),
                facts.fatherName(),
                facts.birth(),
                facts.phone(),
                facts.email(),
                facts.address(),
                facts.note(),
                site,
                facts.state(),
                facts.stateReason());
    }

    private PeopleSql.Sealed sealed(String tenant, PersonRules.Facts facts) {
        LocalDate birth = facts.birth();
        String email = facts.email();
        return new PeopleSql.Sealed(
                vault.sealText(tenant, birth == null ? null : birth.toString()),
                vault.sealText(tenant, facts.phone()),
                vault.indexOrNull(tenant, "phone", facts.phone()),
                vault.indexOrNull(tenant, "phone4", PersonRules.last4(facts.phone())),
                vault.sealText(tenant, email),
                vault.indexOrNull(tenant, "email", email == null ? null : email.toLowerCase(Locale.ROOT)),
                vault.sealText(tenant, facts.address()),
                vault.sealText(tenant, facts.note()));
    }

    private static void blocks(
            Tx tx,
            UUID id,
            Person.Save save,
            Person.@Nullable Student student,
            Person.@Nullable Teacher teacher,
            Person.@Nullable Staff staff) {
        Person.SaveStudent asStudent = save.student();
        if (asStudent != null) {
            Person.Student after = new Person.Student(
                    number(tx, "student", "S", asStudent.number(), student == null ? null : student.number()),
                    asStudent.state() == null ? Person.Student.State.ACTIVE : asStudent.state(),
                    asStudent.admittedOn());
            write(student == null, tx, id, after, PeopleSql::insertStudent, PeopleSql::updateStudent);
        }
        Person.SaveTeacher asTeacher = save.teacher();
        if (asTeacher != null) {
            Person.Teacher after = new Person.Teacher(
                    number(tx, "teacher", "T", asTeacher.number(), teacher == null ? null : teacher.number()),
                    asTeacher.state() == null ? Person.Teacher.State.ACTIVE : asTeacher.state(),
                    asTeacher.joinedOn());
            write(teacher == null, tx, id, after, PeopleSql::insertTeacher, PeopleSql::updateTeacher);
        }
        Person.SaveStaff asStaff = save.staff();
        if (asStaff != null) {
            Person.Staff after = new Person.Staff(
                    number(tx, "staff", "E", asStaff.number(), staff == null ? null : staff.number()),
                    asStaff.state() == null ? Person.Staff.State.ACTIVE : asStaff.state(),
                    new Fields().optional("staff.job", asStaff.job(), 80),
                    asStaff.joinedOn());
            write(staff == null, tx, id, after, PeopleSql::insertStaff, PeopleSql::updateStaff);
        }
    }

    private interface Write<T> {
        void to(Tx tx, UUID person, T block);
    }

    private static <T> void write(boolean isNew, Tx tx, UUID person, T block, Write<T> insert, Write<T> update) {
        (isNew ? insert : update).to(tx, person, block);
    }

    /** The number asked for, else the one that is there, else the next of the series that nobody has. */
    private static String number(Tx tx, String table, String letter, @Nullable String asked, @Nullable String before) {
        if (asked != null && !asked.isBlank()) {
            return asked.strip();
        }
        if (before != null) {
            return before;
        }
        String next;
        do {
            next = "%s%04d".formatted(letter, PeopleSql.next(tx, table));
        } while (PeopleSql.isTaken(tx, table, next));
        return next;
    }

    /** The only unique rules here are the numbers' and their series'; a series that two began at once is fine again. */
    private static <T> T numbered(Supplier<T> work) {
        try {
            return work.get();
        } catch (Db.Duplicate first) {
            try {
                return work.get();
            } catch (Db.Duplicate e) {
                throw Problem.conflict(
                        "number.taken", "Someone has this number already. Leave it empty for the next one.");
            }
        }
    }

    /** Changes a person who is still at {@code version}. Needs {@code person:write}. */
    public Person update(Caller caller, UUID id, long version, Person.Save save) {
        Scope scope = caller.require(WRITE);
        mustKnow(caller, save.site());
        return numbered(() -> db.write(caller, "people.update", tx -> {
            PeopleSql.Stored before = seen(tx, WRITE, id);
            boolean moved = !Objects.equals(before.site(), save.site());
            if (moved
                    && scope != Scope.ALL
                    && (save.site() == null || !caller.sites().contains(save.site()))) {
                throw Problem.invalid("site", "site.unknown", "Choose a site that you work at.");
            }
            PersonRules.Facts facts = facts(tx, save, save.site());
            if (PeopleSql.update(tx, id, version, facts, sealed(caller.tenant(), facts)) == 0) {
                throw Problem.of(
                        Problem.Kind.STALE,
                        "stale",
                        "Someone else changed this person meanwhile. Load it again and repeat your change.");
            }
            blocks(tx, id, save, before.student(), before.teacher(), before.staff());
            PeopleSql.Stored after = PeopleSql.find(tx, id).orElseThrow();
            Audit.note(
                    tx, "person.update", "person", id, alone(caller.tenant(), before), alone(caller.tenant(), after));
            tx.publish(new PersonChanged(id, save.site()));
            return whole(tx, after);
        }));
    }

    /** Removes a person who is still at {@code version}, and blocks their cards. Needs {@code person:remove}. */
    public void remove(Caller caller, UUID id, long version) {
        caller.require(REMOVE);
        db.run(caller, tx -> {
            PeopleSql.Stored before = seen(tx, REMOVE, id);
            if (PeopleSql.remove(tx, id, version) == 0) {
                throw Problem.of(
                        Problem.Kind.STALE, "stale", "Someone else changed this person meanwhile. Load it again.");
            }
            CredentialsSql.of(tx, id).stream()
                    .map(CredentialsSql.Owned::credential)
                    .filter(credential -> credential.state() == Credential.State.ACTIVE)
                    .forEach(credential ->
                            CredentialsSql.end(tx, credential.id(), Credential.State.BLOCKED, "person removed"));
            Audit.note(tx, "person.remove", "person", id, alone(caller.tenant(), before), null);
            tx.publish(new PersonChanged(id, before.site()));
        });
    }

    /** Gives a person a photo, in place of the one there was. Needs {@code person:write}. @throws Problem as {@link Files} */
    public void putPhoto(Caller caller, UUID id, byte[] content) {
        caller.require(WRITE);
        // Before the photo is read: who may not change the person makes the server do no work.
        db.read(caller, tx -> seen(tx, WRITE, id));
        Files.Ready ready = files.readyPhoto(caller.tenant(), content);
        db.run(caller, tx -> {
            PeopleSql.Stored row = seen(tx, WRITE, id);
            PeopleSql.photo(tx, id, files.keep(tx, ready));
            forget(tx, row);
            Audit.note(tx, "person.photo", "person", id, null, Map.of("file", ready.id()));
            tx.publish(new PersonChanged(id, row.site()));
        });
    }

    private void forget(Tx tx, PeopleSql.Stored row) {
        if (row.photo() != null) {
            files.remove(tx, row.photo());
        }
    }

    /** The photo of a person. Needs {@code person:read}. */
    public Files.Content photo(Caller caller, UUID id) {
        caller.require(READ);
        UUID photo = db.read(
                        caller, tx -> Optional.ofNullable(seen(tx, READ, id).photo()))
                .orElseThrow(() -> Problem.notFound("photo"));
        return files.read(caller, photo);
    }

    /** Takes the photo of a person away. Needs {@code person:write}. */
    public void removePhoto(Caller caller, UUID id) {
        caller.require(WRITE);
        db.run(caller, tx -> {
            PeopleSql.Stored row = seen(tx, WRITE, id);
            PeopleSql.photo(tx, id, null);
            forget(tx, row);
            Audit.note(tx, "person.photo", "person", id, null, null);
            tx.publish(new PersonChanged(id, row.site()));
        });
    }

    /** Says who answers for a person. Needs {@code person:write} for the person and a view of the guardian. */
    public Person.Guardian link(Caller caller, UUID id, Person.SaveGuardian save) {
        caller.require(WRITE);
        Fields fields = new Fields();
        String relation = fields.text("relation", save.relation(), 40);
        UUID guardian = save.guardian();
        fields.check(guardian != null, "guardian", "field.required", "Please choose the guardian.");
        fields.check(!id.equals(guardian), "guardian", "guardian.self", "Nobody is their own guardian.");
        fields.done();
        try {
            return db.write(
                    caller, "people.link", tx -> linked(tx, id, Objects.requireNonNull(guardian), relation, save));
        } catch (Db.Duplicate e) {
            throw Problem.conflict("guardian.linked", "This guardian is linked to the person already.");
        }
    }

    private Person.Guardian linked(Tx tx, UUID id, UUID guardian, String relation, Person.SaveGuardian save) {
        PeopleSql.Stored student = seen(tx, WRITE, id);
        seen(tx, READ, guardian);
        boolean primary = Boolean.TRUE.equals(save.primary());
        if (primary) {
            PeopleSql.noPrimary(tx, id);
        }
        UUID link = Ids.next(tx.now());
        PeopleSql.insertLink(tx, link, guardian, id, relation, Boolean.TRUE.equals(save.mayCollect()), primary);
        Audit.note(
                tx,
                "guardian.link",
                "person",
                id,
                null,
                Map.of("guardian", guardian, "relation", relation, "primary", primary));
        tx.publish(new PersonChanged(id, student.site()));
        return guardian(tx.caller().tenant(), PeopleSql.link(tx, link).orElseThrow());
    }

    /** Takes a guardian link back. Needs {@code person:write} for the person who has the guardian. */
    public void unlink(Caller caller, UUID id) {
        caller.require(WRITE);
        db.run(caller, tx -> {
            PeopleSql.Link link = PeopleSql.link(tx, id).orElseThrow(() -> Problem.notFound("link"));
            PeopleSql.Stored student = PeopleSql.find(tx, link.student())
                    .filter(row -> reaches(caller, WRITE, row.site(), row.id()))
                    .orElseThrow(() -> Problem.notFound("link"));
            PeopleSql.deleteLink(tx, id);
            Audit.note(tx, "guardian.unlink", "person", link.student(), Map.of("guardian", link.guardian()), null);
            tx.publish(new PersonChanged(link.student(), student.site()));
        });
    }

    private LocalDate today(Tx tx, @Nullable UUID site) {
        return sites.day(tx.caller().tenant(), site, tx.now());
    }

    @Override
    public List<Finding> check(Tx tx) {
        return PeopleSql.removedWithCards(tx).stream()
                .map(id -> new Finding("person.removedCard", "The removed person " + id + " still has an active card."))
                .toList();
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return PeopleSql.counts(tx);
    }
}

package lyceum.core.people;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import lyceum.core.base.Row;
import lyceum.core.base.Scope;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** The statements of people, students, teachers, staff and guardian links. */
final class PeopleSql {

    /** A row of {@code person} with its blocks; what is personal is still sealed. */
    record Stored(
            UUID id,
            String name,
            String nameKey,
            Person.@Nullable Gender gender,
            @Nullable String fatherName,
            byte @Nullable [] birth,
            byte @Nullable [] phone,
            byte @Nullable [] email,
            byte @Nullable [] address,
            byte @Nullable [] note,
            @Nullable UUID photo,
            @Nullable UUID site,
            Person.State state,
            @Nullable String stateReason,
            Person.@Nullable Student student,
            Person.@Nullable Teacher teacher,
            Person.@Nullable Staff staff,
            boolean guardian,
            long version,
            Instant createdAt) {}

    /** What is sealed and what it is looked up by. */
    record Sealed(
            byte @Nullable [] birth,
            byte @Nullable [] phone,
            @Nullable String phoneIndex,
            @Nullable String last4Index,
            byte @Nullable [] email,
            @Nullable String emailIndex,
            byte @Nullable [] address,
            byte @Nullable [] note) {}

    /** A guardian link with the name and sealed phone of whoever is at its other end. */
    record Link(
            UUID id,
            UUID guardian,
            UUID student,
            UUID other,
            String name,
            byte @Nullable [] phone,
            String relation,
            boolean mayCollect,
            boolean primary) {}

    /** A search with its keys made: at most one of the last three is set. */
    record Search(
            Person.@Nullable Kind kind,
            @Nullable UUID site,
            Person.@Nullable State state,
            @Nullable String nameKey,
            @Nullable String number,
            @Nullable String phoneIndex,
            @Nullable String last4Index) {}

    private static final String SELECT = """
            select p.id as id, p.name as name, p.name_key as name_key, p.gender as gender,
                p.father_name as father_name, p.birth_sealed as birth_sealed, p.phone_sealed as phone_sealed,
                p.email_sealed as email_sealed, p.address_sealed as address_sealed, p.note_sealed as note_sealed,
                p.photo_id as photo_id, p.site_id as site_id, p.state as state, p.state_reason as state_reason,
                p.version as version, p.created_at as created_at,
                s.number as student_number, s.state as student_state, s.admitted_on as admitted_on,
                t.number as teacher_number, t.state as teacher_state, t.joined_on as teacher_joined_on,
                f.number as staff_number, f.state as staff_state, f.job as job, f.joined_on as staff_joined_on,
                case when exists (select 1 from guardian_link l where l.guardian_id = p.id) then true else false end
                    as is_guardian
            from person p
                left join student s on s.person_id = p.id
                left join teacher t on t.person_id = p.id
                left join staff f on f.person_id = p.id
            where p.removed_at is null""";

    private PeopleSql() {}

    static Optional<Stored> find(Tx tx, UUID id) {
        return tx.first(SELECT + " and p.id = ?", PeopleSql::stored, id);
    }

    static List<Stored> list(
            Tx tx, Scope scope, Search search, @Nullable String afterName, @Nullable UUID afterId, int limit) {
        var where = new StringBuilder(SELECT);
        var params = new ArrayList<@Nullable Object>();
        reach(where, params, scope, tx.caller().sites(), tx.caller().people());
        if (search.kind() != null) {
            where.append(
                    switch (search.kind()) {
                        case STUDENT -> " and s.person_id is not null";
                        case TEACHER -> " and t.person_id is not null";
                        case STAFF -> " and f.person_id is not null";
                        case GUARDIAN -> " and exists (select 1 from guardian_link l where l.guardian_id = p.id)";
                    });
        }
        add(where, params, " and p.site_id = ?", search.site());
        add(where, params, " and p.state = ?", search.state());
        if (search.nameKey() != null) {
            where.append(" and (p.name_key like ? escape '!' or s.number = ? or t.number = ? or f.number = ?)");
            params.add("%" + search.nameKey().replaceAll("[!%_]", "!$0") + "%");
            params.addAll(Collections.nCopies(3, search.number()));
        }
        phone(where, params, "phone_index", search.phoneIndex());
        phone(where, params, "phone_last4_index", search.last4Index());
        if (afterId != null) {
            where.append(" and (p.name_key > ? or (p.name_key = ? and p.id > ?))");
            params.add(afterName);
            params.add(afterName);
            params.add(afterId);
        }
        where.append(" order by p.name_key, p.id fetch first ").append(limit).append(" rows only");
        return tx.list(where.toString(), PeopleSql::stored, params.toArray());
    }

    /** Only what the scope reaches; people of no site belong to every one. */
    private static void reach(
            StringBuilder where, List<@Nullable Object> params, Scope scope, Set<UUID> sites, Set<UUID> people) {
        switch (scope) {
            case ALL -> {
                // Everyone.
            }
            case NONE -> where.append(" and 1 = 0");
            case OWN -> {
                where.append(" and ").append(in("p.id", people.size()));
                params.addAll(people);
            }
            case SITE -> {
                where.append(" and (p.site_id is null or ").append(in("p.site_id", sites.size()));
                where.append(" or ").append(in("p.id", people.size())).append(")");
                params.addAll(sites);
                params.addAll(people);
            }
        }
    }

    private static String in(String column, int values) {
        return values == 0 ? "1 = 0" : column + " in (" + String.join(", ", Collections.nCopies(values, "?")) + ")";
    }

    private static void phone(
            StringBuilder where, List<@Nullable Object> params, String column, @Nullable String index) {
        if (index != null) {
            where.append("\n").append("""
                    and p.id in (
                        select o.id from person o where o.%1$s = ?
                        union
                        select l.student_id from guardian_link l join person g on g.id = l.guardian_id
                        where g.%1$s = ? and g.removed_at is null)""".formatted(column));
            params.add(index);
            params.add(index);
        }
    }

    private static void add(
            StringBuilder where, List<@Nullable Object> params, String condition, @Nullable Object wanted) {
        if (wanted != null) {
            where.append(condition);
            params.add(wanted);
        }
    }

    static List<Stored> byIds(Tx tx, Collection<UUID> ids) {
        return ids.isEmpty()
                ? List.of()
                : tx.list(
                        SELECT + " and " + in("p.id", ids.size()) + " order by p.name_key, p.id",
                        PeopleSql::stored,
                        ids.toArray());
    }

    private static Stored stored(Row row) {
        return new Stored(
                row.uuid("id"),
                row.text("name"),
                row.text("name_key"),
                row.oneOfOrNull("gender", Person.Gender.class),
                row.textOrNull("father_name"),
                row.bytesOrNull("birth_sealed"),
                row.bytesOrNull("phone_sealed"),
                row.bytesOrNull("email_sealed"),
                row.bytesOrNull("address_sealed"),
                row.bytesOrNull("note_sealed"),
                row.uuidOrNull("photo_id"),
                row.uuidOrNull("site_id"),
                row.oneOf("state", Person.State.class),
                row.textOrNull("state_reason"),
                student(row),
                teacher(row),
                staff(row),
                row.yes("is_guardian"),
                row.big("version"),
                row.instant("created_at"));
    }

    private static Person.@Nullable Student student(Row row) {
        String number = row.textOrNull("student_number");
        return number == null
                ? null
                : new Person.Student(
                        number, row.oneOf("student_state", Person.Student.State.class), row.dateOrNull("admitted_on"));
    }

    private static Person.@Nullable Teacher teacher(Row row) {
        String number = row.textOrNull("teacher_number");
        return number == null
                ? null
                : new Person.Teacher(
                        number,
                        row.oneOf("teacher_state", Person.Teacher.State.class),
                        row.dateOrNull("teacher_joined_on"));
    }

    private static Person.@Nullable Staff staff(Row row) {
        String number = row.textOrNull("staff_number");
        return number == null
                ? null
                : new Person.Staff(
                        number,
                        row.oneOf("staff_state", Person.Staff.State.class),
                        row.textOrNull("job"),
                        row.dateOrNull("staff_joined_on"));
    }

    static void insert(Tx tx, UUID id, PersonRules.Facts facts, Sealed sealed) {
        tx.run(
                """
                insert into person (id, name, name_key, gender, father_name, birth_sealed, phone_sealed, phone_index,
                    phone_last4_index, email_sealed, email_index, address_sealed, note_sealed, site_id, state,
                    state_reason, created_at, changed_at, version)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)""",
                id,
                facts.name(),
                PersonRules.nameKey(facts.name()),
                facts.gender(),
                facts.fatherName(),
                sealed.birth(),
                sealed.phone(),
                sealed.phoneIndex(),
                sealed.last4Index(),
                sealed.email(),
                sealed.emailIndex(),
                sealed.address(),
                sealed.note(),
                facts.site(),
                facts.state(),
                facts.stateReason(),
                tx.now(),
                tx.now());
    }

    static long update(Tx tx, UUID id, long version, PersonRules.Facts facts, Sealed sealed) {
        return tx.run(
                """
                update person set name = ?, name_key = ?, gender = ?, father_name = ?, birth_sealed = ?,
                    phone_sealed = ?, phone_index = ?, phone_last4_index = ?, email_sealed = ?, email_index = ?,
                    address_sealed = ?, note_sealed = ?, site_id = ?, state = ?, state_reason = ?, changed_at = ?,
                    version = version + 1
                where id = ? and version = ? and removed_at is null""",
                facts.name(),
                PersonRules.nameKey(facts.name()),
                facts.gender(),
                facts.fatherName(),
                sealed.birth(),
                sealed.phone(),
                sealed.phoneIndex(),
                sealed.last4Index(),
                sealed.email(),
                sealed.emailIndex(),
                sealed.address(),
                sealed.note(),
                facts.site(),
                facts.state(),
                facts.stateReason(),
                tx.now(),
                id,
                version);
    }

    static long remove(Tx tx, UUID id, long version) {
        return tx.run("""
                update person set removed_at = ?, changed_at = ?, version = version + 1
                where id = ? and version = ? and removed_at is null""", tx.now(), tx.now(), id, version);
    }

    static void photo(Tx tx, UUID id, @Nullable UUID photo) {
        tx.run("update person set photo_id = ?, changed_at = ? where id = ?", photo, tx.now(), id);
    }

    static void insertStudent(Tx tx, UUID person, Person.Student student) {
        tx.run(
                "insert into student (person_id, number, state, admitted_on) values (?, ?, ?, ?)",
                person,
                student.number(),
                student.state(),
                student.admittedOn());
    }

    static void updateStudent(Tx tx, UUID person, Person.Student student) {
        tx.run(
                "update student set number = ?, state = ?, admitted_on = ? where person_id = ?",
                student.number(),
                student.state(),
                student.admittedOn(),
                person);
    }

    static void insertTeacher(Tx tx, UUID person, Person.Teacher teacher) {
        tx.run(
                "insert into teacher (person_id, number, state, joined_on) values (?, ?, ?, ?)",
                person,
                teacher.number(),
                teacher.state(),
                teacher.joinedOn());
    }

    static void updateTeacher(Tx tx, UUID person, Person.Teacher teacher) {
        tx.run(
                "update teacher set number = ?, state = ?, joined_on = ? where person_id = ?",
                teacher.number(),
                teacher.state(),
                teacher.joinedOn(),
                person);
    }

    static void insertStaff(Tx tx, UUID person, Person.Staff staff) {
        tx.run(
                "insert into staff (person_id, number, state, job, joined_on) values (?, ?, ?, ?, ?)",
                person,
                staff.number(),
                staff.state(),
                staff.job(),
                staff.joinedOn());
    }

    static void updateStaff(Tx tx, UUID person, Person.Staff staff) {
        tx.run(
                "update staff set number = ?, state = ?, job = ?, joined_on = ? where person_id = ?",
                staff.number(),
                staff.state(),
                staff.job(),
                staff.joinedOn(),
                person);
    }

    /**
     * Takes the next number of a series; the row stays locked until the transaction ends, so that none is lost. Two that
     * begin a series at once: one of them is refused as a duplicate, and succeeds when it is done again.
     */
    static long next(Tx tx, String series) {
        if (tx.run("update number_series set latest = latest + 1 where name = ?", series) == 0) {
            tx.run("insert into number_series (name, latest) values (?, 1)", series);
        }
        return tx.list("select latest from number_series where name = ?", row -> row.big("latest"), series)
                .getFirst();
    }

    /** @param table student, teacher or staff: a name of this program, never of a request */
    static boolean isTaken(Tx tx, String table, String number) {
        return tx.first("select person_id from " + table + " where number = ?", row -> true, number)
                .isPresent();
    }

    static List<Link> guardians(Tx tx, UUID student) {
        return tx.list("""
                select l.id as id, l.guardian_id as guardian_id, l.student_id as student_id, p.id as other,
                    p.name as name, p.phone_sealed as phone_sealed, l.relation as relation,
                    l.may_collect as may_collect, l.is_primary as is_primary
                from guardian_link l join person p on p.id = l.guardian_id
                where l.student_id = ? and p.removed_at is null
                order by l.is_primary desc, p.name_key, l.id fetch first 50 rows only""", PeopleSql::link, student);
    }

    static List<Link> children(Tx tx, UUID guardian) {
        return tx.list("""
                select l.id as id, l.guardian_id as guardian_id, l.student_id as student_id, p.id as other,
                    p.name as name, p.phone_sealed as phone_sealed, l.relation as relation,
                    l.may_collect as may_collect, l.is_primary as is_primary
                from guardian_link l join person p on p.id = l.student_id
                where l.guardian_id = ? and p.removed_at is null
                order by p.name_key, l.id fetch first 50 rows only""", PeopleSql::link, guardian);
    }

    static Optional<Link> link(Tx tx, UUID id) {
        return tx.first("""
                select l.id as id, l.guardian_id as guardian_id, l.student_id as student_id, p.id as other,
                    p.name as name, p.phone_sealed as phone_sealed, l.relation as relation,
                    l.may_collect as may_collect, l.is_primary as is_primary
                from guardian_link l join person p on p.id = l.guardian_id
                where l.id = ?""", PeopleSql::link, id);
    }

    private static Link link(Row row) {
        return new Link(
                row.uuid("id"),
                row.uuid("guardian_id"),
                row.uuid("student_id"),
                row.uuid("other"),
                row.text("name"),
                row.bytesOrNull("phone_sealed"),
                row.text("relation"),
                row.yes("may_collect"),
                row.yes("is_primary"));
    }

    static void insertLink(
            Tx tx, UUID id, UUID guardian, UUID student, String relation, boolean mayCollect, boolean primary) {
        tx.run("""
                insert into guardian_link (id, guardian_id, student_id, relation, may_collect, is_primary, created_at)
                values (?, ?, ?, ?, ?, ?, ?)""", id, guardian, student, relation, mayCollect, primary, tx.now());
    }

    static void noPrimary(Tx tx, UUID student) {
        tx.run("update guardian_link set is_primary = ? where student_id = ?", false, student);
    }

    static void deleteLink(Tx tx, UUID id) {
        tx.run("delete from guardian_link where id = ?", id);
    }

    static final String STANDING = """
            p.id as person_id, p.name as person_name, p.state as person_state, p.removed_at as removed_at,
            s.state as student_state, t.state as teacher_state, f.state as staff_state,
            coalesce(s.number, t.number, f.number) as number, p.photo_id as photo_id, p.site_id as site_id""";

    static final String BLOCKS = """

            left join student s on s.person_id = p.id
            left join teacher t on t.person_id = p.id
            left join staff f on f.person_id = p.id
            """;

    static Standing standing(Row row) {
        return new Standing(
                row.uuid("person_id"),
                row.text("person_name"),
                row.oneOf("person_state", Person.State.class),
                row.instantOrNull("removed_at") != null,
                row.oneOfOrNull("student_state", Person.Student.State.class),
                row.oneOfOrNull("teacher_state", Person.Teacher.State.class),
                row.oneOfOrNull("staff_state", Person.Staff.State.class),
                row.textOrNull("number"),
                row.uuidOrNull("photo_id"),
                row.uuidOrNull("site_id"));
    }

    static List<Standing> standings(Tx tx, Collection<UUID> people) {
        return people.isEmpty()
                ? List.of()
                : tx.list(
                        "select " + STANDING + " from person p" + BLOCKS + "where " + in("p.id", people.size()),
                        PeopleSql::standing,
                        people.toArray());
    }

    /** Removed people whose cards are still active. */
    static List<UUID> removedWithCards(Tx tx) {
        return tx.list("""
                select p.id as id from person p
                where p.removed_at is not null
                    and exists (select 1 from credential c where c.person_id = p.id and c.state = 'active')
                fetch first 100 rows only""", row -> row.uuid("id"));
    }

    static Map<String, Long> counts(Tx tx) {
        var counts = new LinkedHashMap<String, Long>();
        for (String table : List.of("person", "student", "teacher", "staff", "guardian_link")) {
            counts.put(
                    table,
                    tx.list("select count(*) as n from " + table, row -> row.big("n"))
                            .getFirst());
        }
        return counts;
    }
}

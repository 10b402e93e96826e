package lyceum.core.doors;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Checked;
import lyceum.core.base.Json;
import lyceum.core.base.Page;
import lyceum.core.base.Row;
import lyceum.core.base.Scope;
import lyceum.core.base.Tx;
import lyceum.core.people.Card;
import lyceum.core.people.Person;
import lyceum.core.people.Standing;
import org.jspecify.annotations.Nullable;

/** Every statement on visits and on who is inside. */
final class DoorsSql {

    /** A credential whose last 24 bits are the card's, with what the rules need of its owner. */
    record Candidate(Card card, Facts.Holder holder) {}

    /** The hours in which a pass lets someone in; {@code until} is its last day. */
    record PassHours(@Nullable String hours, @Nullable LocalDate until) {}

    /** What was answered to a tap before. */
    record Earlier(Visit.Outcome decision, String code) {}

    /** Which visits are wanted; null leaves a filter out. */
    record Wanted(
            @Nullable UUID site,
            @Nullable UUID door,
            @Nullable UUID person,
            @Nullable Instant from,
            @Nullable Instant until,
            Visit.@Nullable Outcome decision) {}

    private static final String HOLDERS = """
            select c.id as credential, c.kind, c.data, c.bits, c.state as credential_state, c.person_id, p.name,
                p.state as person_state, p.removed_at, p.site_id as home, s.state as student_state,
                t.state as teacher_state, f.state as staff_state,
                (select count(*) from account a where a.person_id = p.id and a.state = 'suspended') as suspended,
                r.id as presence, r.zone_id as presence_zone, r.from_at as presence_from
            from credential c
            join person p on p.id = c.person_id
            left join student s on s.person_id = p.id
            left join teacher t on t.person_id = p.id
            left join staff f on f.person_id = p.id
            left join presence r on r.person_id = p.id and r.site_id = ? and r.until_at is null and r.ends_at > ?
            """;

    private static final String PASSES = """
            select hours, until_on from pass
            where site_id = ? and (zone_id is null or zone_id = ?) and ended_at is null
                and from_on <= ? and (until_on is null or until_on >= ?)
                and (person_id = ? or group_id in (
                    select m.group_id from group_member m join people_group g on g.id = m.group_id
                    where m.person_id = ? and m.since_on <= ? and (m.until_on is null or m.until_on >= ?)
                        and g.removed_at is null))
            """;

    private static final String VISIT = """
            select v.*, d.name as door_name, r.name as reader_name, p.name as person_name, p.photo_id,
                coalesce(s.number, f.number, t.number) as number, b.login as by_login, w.name as by_person
            from visit v
            left join door d on d.id = v.door_id
            left join device r on r.id = v.reader_id
            left join person p on p.id = v.person_id
            left join student s on s.person_id = v.person_id
            left join staff f on f.person_id = v.person_id
            left join teacher t on t.person_id = v.person_id
            left join account b on b.id = v.by_account
            left join person w on w.id = b.person_id
            """;

    private DoorsSql() {}

    // ---- facts of a tap ------------------------------------------------------------------------------------------

    static List<Candidate> candidates(Tx tx, Card card, UUID site, Instant at) {
        return tx.list(
                HOLDERS + " where c.low24 = ? and c.state <> 'replaced'", DoorsSql::candidate, site, at, card.low24());
    }

    /** The card of someone, whoever it is. */
    static Optional<Card> anyCard(Tx tx) {
        return tx.first(
                "select kind, data, bits from credential where state = 'active' fetch first 1 rows only",
                row -> new Card(row.text("kind"), row.text("data"), row.integer("bits")));
    }

    /** The person as if a card of theirs had been read, for an unlock by hand. */
    static Optional<Facts.Present> present(Tx tx, UUID person, UUID site, Instant at) {
        return tx.first(
                """
                select id, zone_id, from_at from presence
                where person_id = ? and site_id = ? and until_at is null and ends_at > ?
                """,
                row -> new Facts.Present(row.uuid("id"), row.uuid("zone_id"), row.instant("from_at")),
                person,
                site,
                at);
    }

    static List<PassHours> passes(Tx tx, UUID person, UUID site, @Nullable UUID zone, LocalDate day) {
        return tx.list(
                PASSES,
                row -> new PassHours(row.textOrNull("hours"), row.dateOrNull("until_on")),
                site,
                zone,
                day,
                day,
                person,
                person,
                day,
                day);
    }

    static Optional<Earlier> earlier(Tx tx, UUID reader, String boot, long seq) {
        return tx.first(
                "select decision, code from visit where reader_id = ? and boot = ? and seq = ?",
                row -> new Earlier(row.oneOf("decision", Visit.Outcome.class), row.text("code")),
                reader,
                boot,
                seq);
    }

    private static Candidate candidate(Row row) {
        UUID presence = row.uuidOrNull("presence");
        Facts.Present present = presence == null
                ? null
                : new Facts.Present(presence, row.uuid("presence_zone"), row.instant("presence_from"));
        Standing standing = new Standing(
                row.uuid("person_id"),
                row.text("name"),
                row.oneOf("person_state", Person.State.class),
                row.instantOrNull("removed_at") != null,
                row.oneOfOrNull("student_state", Person.Student.State.class),
                row.oneOfOrNull("teacher_state", Person.Teacher.State.class),
                row.oneOfOrNull("staff_state", Person.Staff.State.class),
                null,
                null,
                row.uuidOrNull("home"));
        boolean onDuty =
                standing.staff() == Person.Staff.State.ACTIVE || standing.teacher() == Person.Teacher.State.ACTIVE;
        return new Candidate(
                new Card(row.text("kind"), row.text("data"), row.integer("bits")),
                new Facts.Holder(
                        row.uuid("credential"),
                        row.text("credential_state").equals("active"),
                        row.uuid("person_id"),
                        row.text("name"),
                        standing.mayEnter(),
                        row.big("suspended") > 0,
                        onDuty,
                        row.uuidOrNull("home"),
                        present));
    }

    // ---- writing -------------------------------------------------------------------------------------------------

    static void insert(Tx tx, VisitRow visit) {
        tx.run(
                """
                insert into visit (id, at, recorded_at, business_day, site_id, door_id, reader_id, boot, seq, direction,
                    person_id, credential_id, decision, code, late, by_account, reason, unlock)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                visit.id(),
                visit.at(),
                tx.now(),
                visit.day(),
                visit.site(),
                visit.door(),
                visit.reader(),
                visit.boot(),
                visit.seq(),
                visit.direction(),
                visit.person(),
                visit.credential(),
                visit.decision(),
                visit.code(),
                visit.late(),
                tx.caller().account(),
                visit.reason(),
                visit.unlock());
    }

    /** A visit about to be written. */
    record VisitRow(
            UUID id,
            Instant at,
            LocalDate day,
            UUID site,
            @Nullable UUID door,
            @Nullable UUID reader,
            @Nullable String boot,
            @Nullable Long seq,
            Visit.Direction direction,
            @Nullable UUID person,
            @Nullable UUID credential,
            Visit.Outcome decision,
            String code,
            boolean late,
            @Nullable String reason,
            Visit.@Nullable Unlocked unlock) {}

    static void enter(
            Tx tx,
            UUID id,
            UUID person,
            UUID site,
            UUID zone,
            LocalDate day,
            Instant at,
            Instant endsAt,
            String endRule,
            UUID visit) {
        tx.run("""
                insert into presence (id, person_id, site_id, zone_id, business_day, from_at, ends_at, end_rule, in_visit)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, id, person, site, zone, day, at, endsAt, endRule, visit);
    }

    /** Goes on in another zone, until the end that was already set. */
    static void move(Tx tx, UUID newId, UUID presence, UUID zone, Instant at, UUID visit) {
        tx.run("""
                insert into presence (id, person_id, site_id, zone_id, business_day, from_at, ends_at, end_rule, in_visit)
                select ?, person_id, site_id, ?, business_day, ?, ends_at, end_rule, ? from presence where id = ?
                """, newId, zone, at, visit, presence);
    }

    static void leave(Tx tx, UUID presence, Instant at, String endedBy, @Nullable UUID visit) {
        tx.run(
                "update presence set until_at = ?, ended_by = ?, out_visit = ? where id = ? and until_at is null",
                at,
                endedBy,
                visit,
                presence);
    }

    static void reachesUntil(Tx tx, UUID presence, Instant endsAt) {
        tx.run("update presence set ends_at = ? where id = ? and ends_at < ?", endsAt, presence, endsAt);
    }

    /** The same answer of the locks of several visits, in one statement; the first answer to each counts. */
    static void answered(Tx tx, Collection<UUID> visits, Visit.Unlocked unlock) {
        Where where = new Where();
        where.in("id", visits);
        where.and("unlock = 'requested'");
        List<@Nullable Object> params = new ArrayList<>();
        params.add(unlock);
        params.addAll(Arrays.asList(where.params()));
        tx.run("update visit set unlock = ?" + where.sql(), params.toArray());
    }

    /** Committed as open, but the storage took so long that the tap grew too old. */
    static void tooLate(Tx tx, UUID visit) {
        tx.run("update visit set decision = 'late', code = 'tap.late', late = true, unlock = null where id = ?", visit);
    }

    /** How many intervals should have ended by now, and since when. */
    static List<Instant> overdue(Tx tx, Instant now) {
        return tx.list(
                "select ends_at from presence where until_at is null and ends_at <= ? order by ends_at",
                row -> row.instant("ends_at"),
                now);
    }

    /** Ends what should have ended before {@code before}. Those that ended while nobody watched are {@code unknown}. */
    static long endDue(Tx tx, Instant before, @Nullable Instant blindFrom, @Nullable Instant blindUntil) {
        long unknown = blindFrom == null || blindUntil == null ? 0 : tx.run("""
                        update presence set until_at = ends_at, ended_by = 'unknown'
                        where until_at is null and ends_at <= ? and ends_at > ? and ends_at <= ?
                        """, before, blindFrom, blindUntil);
        return unknown
                + tx.run(
                        "update presence set until_at = ends_at, ended_by = end_rule where until_at is null and ends_at <= ?",
                        before);
    }

    static List<UUID> sitesWithDue(Tx tx, Instant before) {
        return tx.list(
                "select distinct site_id from presence where until_at is null and ends_at <= ?",
                row -> row.uuid("site_id"),
                before);
    }

    // ---- corrections ---------------------------------------------------------------------------------------------

    static void correct(
            Tx tx, UUID visit, Visit.Facts before, Visit.Facts after, LocalDate day, UUID id, String reason) {
        tx.run("""
                update visit set at = ?, direction = ?, decision = ?, code = ?, business_day = ?, corrected_at = ?
                where id = ?
                """, after.at(), after.direction(), after.decision(), after.code(), day, tx.now(), visit);
        tx.run("""
                insert into visit_correction (id, visit_id, at, by_account, reason, before_json, after_json)
                values (?, ?, ?, ?, ?, ?, ?)
                """, id, visit, tx.now(), tx.caller().account(), reason, Json.of(before), Json.of(after));
    }

    /** The interval that began with this visit goes with it: another beginning, or none at all. */
    static void rebegin(Tx tx, UUID visit, Instant at) {
        tx.run(
                "update presence set from_at = ? where in_visit = ? and (until_at is null or until_at > ?)",
                at,
                visit,
                at);
    }

    static void unbegin(Tx tx, UUID visit) {
        tx.run(
                "update presence set until_at = from_at, ended_by = 'staff' where in_visit = ? and until_at is null",
                visit);
        tx.run("update presence set until_at = from_at, ended_by = 'staff' where in_visit = ?", visit);
    }

    static void reend(Tx tx, UUID visit, Instant at) {
        tx.run("update presence set until_at = ? where out_visit = ? and from_at <= ?", at, visit, at);
    }

    /** The leaving was not one: the interval goes on, if its own end has not come meanwhile. */
    static void unend(Tx tx, UUID visit) {
        tx.run("""
                update presence set ended_by = case when ends_at > ? then null else end_rule end,
                    until_at = case when ends_at > ? then null else ends_at end, out_visit = null
                where out_visit = ?
                """, tx.now(), tx.now(), visit);
    }

    static List<Visit.Correction> corrections(Tx tx, UUID visit) {
        return tx.list(
                "select * from visit_correction where visit_id = ? order by at, id",
                row -> new Visit.Correction(
                        row.instant("at"),
                        row.uuidOrNull("by_account"),
                        row.text("reason"),
                        facts(row.text("before_json")),
                        facts(row.text("after_json"))),
                visit);
    }

    private static Visit.Facts facts(String json) {
        try {
            return Json.MAPPER.readValue(json, Visit.Facts.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a correction is no JSON of a visit's facts", e);
        }
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    static Optional<Visit> visit(Tx tx, UUID id) {
        return tx.first(VISIT + " where v.id = ?", DoorsSql::visit, id);
    }

    /** Newest first. */
    static List<Visit> visits(Tx tx, Wanted wanted, Page.Want want) {
        Where where = new Where();
        within(tx, where, "visit:read", "v.site_id", "v.person_id");
        where.andIf("v.site_id = ?", wanted.site());
        where.andIf("v.door_id = ?", wanted.door());
        where.andIf("v.person_id = ?", wanted.person());
        where.andIf("v.at >= ?", wanted.from());
        where.andIf("v.at < ?", wanted.until());
        where.andIf("v.decision = ?", wanted.decision());
        if (want.after() != null) {
            String[] after = want.place("", key -> key.split("/", 2));
            Instant at = want.place("", key -> Instant.parse(after[0]));
            UUID id = want.place("", key -> UUID.fromString(after[1]));
            where.and("(v.at < ? or (v.at = ? and v.id < ?))", at, at, id);
        }
        where.limit(want.limit() + 1);
        return tx.list(
                VISIT + where.sql() + " order by v.at desc, v.id desc fetch first ? rows only",
                DoorsSql::visit,
                where.params());
    }

    static List<Presence.ZoneCount> zoneCounts(Tx tx, UUID site, Instant at) {
        return tx.list(
                """
                select z.id, z.name, z.capacity,
                    (select count(*) from presence r
                        where r.site_id = z.site_id and r.zone_id = z.id and r.until_at is null and r.ends_at > ?) as n
                from zone z where z.site_id = ? and z.removed_at is null order by z.name
                """,
                row -> new Presence.ZoneCount(
                        row.uuid("id"), row.text("name"), (int) row.big("n"), row.integerOrNull("capacity")),
                at,
                site);
    }

    /** Those inside, by name. */
    static List<Presence.Inside> inside(Tx tx, UUID site, Instant at, Page.Want want) {
        // A name may hold a slash, an id does not.
        String first = "/00000000-0000-0000-0000-000000000000";
        String name = want.place(first, key -> key.substring(0, key.lastIndexOf('/')));
        UUID id = want.place(first, key -> UUID.fromString(key.substring(key.lastIndexOf('/') + 1)));
        return tx.list(
                """
                select r.id, r.person_id, r.zone_id, r.from_at, p.name, p.name_key, p.photo_id,
                    coalesce(s.number, f.number, t.number) as number,
                    (select string_agg(g.name, '|' order by g.name) from group_member m
                        join people_group g on g.id = m.group_id
                        where m.person_id = p.id and m.until_on is null and g.removed_at is null) as group_names
                from presence r
                join person p on p.id = r.person_id
                left join student s on s.person_id = p.id
                left join staff f on f.person_id = p.id
                left join teacher t on t.person_id = p.id
                where r.site_id = ? and r.until_at is null and r.ends_at > ?
                    and (p.name > ? or (p.name = ? and r.id > ?))
                order by p.name, r.id fetch first ? rows only
                """,
                row -> new Presence.Inside(
                        row.uuid("id"),
                        row.uuid("person_id"),
                        row.text("name"),
                        row.uuidOrNull("photo_id") != null,
                        row.textOrNull("number"),
                        row.uuid("zone_id"),
                        row.instant("from_at"),
                        names(row.textOrNull("group_names"))),
                site,
                at,
                name,
                name,
                id,
                want.limit() + 1);
    }

    /** An interval that still lasts, with its site and person. */
    static Optional<Inside> lasting(Tx tx, UUID presence) {
        return tx.first(
                "select site_id, person_id from presence where id = ? and until_at is null",
                row -> new Inside(row.uuid("site_id"), row.uuid("person_id")),
                presence);
    }

    record Inside(UUID site, UUID person) {}

    private static List<String> names(@Nullable String joined) {
        return joined == null ? List.of() : List.of(joined.split("\\|"));
    }

    private static Visit visit(Row row) {
        UUID person = row.uuidOrNull("person_id");
        return new Visit(
                row.uuid("id"),
                row.instant("at"),
                row.instant("recorded_at"),
                row.date("business_day"),
                row.uuid("site_id"),
                row.uuidOrNull("door_id"),
                row.textOrNull("door_name"),
                row.uuidOrNull("reader_id"),
                row.textOrNull("reader_name"),
                row.textOrNull("boot"),
                row.bigOrNull("seq"),
                row.oneOf("direction", Visit.Direction.class),
                person == null
                        ? null
                        : new Visit.Who(
                                person,
                                row.text("person_name"),
                                row.uuidOrNull("photo_id") != null,
                                row.textOrNull("number")),
                row.uuidOrNull("credential_id"),
                row.oneOf("decision", Visit.Outcome.class),
                row.text("code"),
                row.uuidOrNull("by_account"),
                row.textOrNull("by_person") == null ? row.textOrNull("by_login") : row.textOrNull("by_person"),
                row.textOrNull("reason"),
                row.yes("late"),
                row.oneOfOrNull("unlock", Visit.Unlocked.class),
                row.instantOrNull("corrected_at"));
    }

    /** What should not be: a visit of a door that is none, two intervals of one person that last side by side. */
    static List<Checked.Finding> findings(Tx tx) {
        List<Checked.Finding> findings = new ArrayList<>(tx.list(
                """
                select r.person_id, r.site_id from presence r where r.until_at is null
                group by r.person_id, r.site_id having count(*) > 1 fetch first 100 rows only
                """,
                row -> new Checked.Finding(
                        "presence.doubled",
                        "Person " + row.uuid("person_id") + " is inside site " + row.uuid("site_id") + " twice.")));
        findings.addAll(tx.list(
                "select id from presence where until_at < from_at fetch first 100 rows only",
                row -> new Checked.Finding(
                        "presence.backwards", "Interval " + row.uuid("id") + " ends before it begins.")));
        findings.addAll(tx.list(
                """
                select r.id from presence r join visit v on v.id = r.in_visit
                where v.person_id is null or v.person_id <> r.person_id fetch first 100 rows only
                """,
                row -> new Checked.Finding(
                        "presence.orphan", "Interval " + row.uuid("id") + " began with someone else's visit.")));
        return findings;
    }

    static Map<String, Long> counts(Tx tx) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String table : List.of("pass", "visit", "presence", "visit_correction")) {
            counts.put(
                    table,
                    tx.first("select count(*) as n from " + table, row -> row.big("n"))
                            .orElse(0L));
        }
        return counts;
    }

    /** Keeps a list within what the caller may see. */
    static void within(Tx tx, Where where, String permission, String site, String person) {
        Scope scope = tx.caller().require(permission);
        switch (scope) {
            case NONE -> throw new IllegalStateException("required above");
            case OWN -> where.in(person, tx.caller().people());
            case SITE -> where.in(site, tx.caller().sites());
            case ALL -> {
                // Every row of the tenant.
            }
        }
    }

    /** Conditions that are joined by "and", with their parameters in order. */
    static final class Where {
        private final List<String> conditions = new ArrayList<>();
        private final List<@Nullable Object> params = new ArrayList<>();

        void and(String condition, Object... values) {
            conditions.add(condition);
            params.addAll(List.of(values));
        }

        void limit(int rows) {
            params.add(rows);
        }

        void andIf(String condition, @Nullable Object value) {
            if (value != null) {
                and(condition, value);
            }
        }

        void in(String column, Collection<UUID> ids) {
            conditions.add(ids.isEmpty() ? "1 = 0" : column + " in (" + "?, ".repeat(ids.size() - 1) + "?)");
            params.addAll(ids);
        }

        String sql() {
            return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        }

        @Nullable Object[] params() {
            return params.toArray();
        }
    }
}

package lyceum.core.groups;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;
import lyceum.core.people.Person;
import org.jspecify.annotations.Nullable;

/** The statements of groups and their members. */
final class GroupsSql {

    private static final String SELECT = """
            select g.id as id, g.site_id as site_id, g.kind as kind, g.name as name, g.version as version,
                (select count(*) from group_member m join person p on p.id = m.person_id
                    where m.group_id = g.id and m.since_on <= ? and (m.until_on is null or m.until_on >= ?)
                        and p.removed_at is null) as members
            from people_group g
            where g.removed_at is null""";

    private GroupsSql() {}

    static List<Group> list(Tx tx, @Nullable UUID site, LocalDate on) {
        return site == null
                ? tx.list(SELECT + " order by g.name, g.id fetch first 1000 rows only", GroupsSql::group, on, on)
                : tx.list(
                        SELECT + " and g.site_id = ? order by g.name, g.id fetch first 1000 rows only",
                        GroupsSql::group,
                        on,
                        on,
                        site);
    }

    static Optional<Group> find(Tx tx, UUID id, LocalDate on) {
        return tx.first(SELECT + " and g.id = ?", GroupsSql::group, on, on, id);
    }

    /** The site of a group, whose row stays locked: its members change one after the other. */
    static Optional<UUID> lock(Tx tx, UUID id) {
        return tx.first(
                "select site_id from people_group where id = ? and removed_at is null for update",
                row -> row.uuid("site_id"),
                id);
    }

    private static Group group(Row row) {
        return new Group(
                row.uuid("id"),
                row.uuid("site_id"),
                row.oneOf("kind", Group.Kind.class),
                row.text("name"),
                row.integer("members"),
                row.big("version"));
    }

    static void insert(Tx tx, Group group) {
        tx.run("""
                insert into people_group (id, site_id, kind, name, created_at, version) values (?, ?, ?, ?, ?, ?)""", group.id(), group.site(), group.kind(), group.name(), tx.now(), group.version());
    }

    static long update(Tx tx, UUID id, long version, Group.Kind kind, String name) {
        return tx.run("""
                update people_group set kind = ?, name = ?, version = version + 1
                where id = ? and version = ? and removed_at is null""", kind, name, id, version);
    }

    static long remove(Tx tx, UUID id, long version) {
        return tx.run("""
                update people_group set removed_at = ?, version = version + 1
                where id = ? and version = ? and removed_at is null""", tx.now(), id, version);
    }

    static List<Group.Member> members(
            Tx tx, UUID group, LocalDate on, @Nullable String afterName, @Nullable UUID afterId, int limit) {
        var sql = new StringBuilder("""
                select m.person_id as person_id, p.name as name, m.since_on as since_on, m.until_on as until_on
                from group_member m join person p on p.id = m.person_id
                where m.group_id = ? and (m.until_on is null or m.until_on >= ?) and p.removed_at is null""");
        var params = new ArrayList<@Nullable Object>(List.of(group, on));
        if (afterId != null) {
            sql.append(" and (p.name > ? or (p.name = ? and m.person_id > ?))");
            params.add(afterName);
            params.add(afterName);
            params.add(afterId);
        }
        sql.append(" order by p.name, m.person_id fetch first ").append(limit).append(" rows only");
        return tx.list(sql.toString(), GroupsSql::member, params.toArray());
    }

    /** The membership that has not ended before this day. */
    static Optional<Group.Member> open(Tx tx, UUID group, UUID person, LocalDate on) {
        return tx.first("""
                select m.person_id as person_id, p.name as name, m.since_on as since_on, m.until_on as until_on
                from group_member m join person p on p.id = m.person_id
                where m.group_id = ? and m.person_id = ? and (m.until_on is null or m.until_on >= ?)""", GroupsSql::member, group, person, on);
    }

    private static Group.Member member(Row row) {
        return new Group.Member(
                row.uuid("person_id"), row.text("name"), row.date("since_on"), row.dateOrNull("until_on"));
    }

    static void insertMember(Tx tx, UUID id, UUID group, UUID person, LocalDate since) {
        tx.run(
                "insert into group_member (id, group_id, person_id, since_on) values (?, ?, ?, ?)",
                id,
                group,
                person,
                since);
    }

    /** Ends what has begun by this last day, and forgets what had not. */
    static void endMember(Tx tx, UUID group, UUID person, LocalDate last) {
        tx.run("delete from group_member where group_id = ? and person_id = ? and since_on > ?", group, person, last);
        tx.run("""
                update group_member set until_on = ?
                where group_id = ? and person_id = ? and (until_on is null or until_on > ?)""", last, group, person, last);
    }

    static Map<UUID, List<Person.InGroup>> of(Tx tx, Collection<UUID> people, LocalDate on) {
        var found = new HashMap<UUID, List<Person.InGroup>>();
        if (people.isEmpty()) {
            return found;
        }
        var params = new ArrayList<@Nullable Object>(people);
        params.add(on);
        params.add(on);
        tx.list(
                        """
                        select m.person_id as person_id, g.id as id, g.name as name, m.since_on as since_on
                        from group_member m join people_group g on g.id = m.group_id
                        where g.removed_at is null and m.person_id in (%s)
                            and m.since_on <= ? and (m.until_on is null or m.until_on >= ?)
                        order by g.name, g.id""".formatted(String.join(", ", Collections.nCopies(people.size(), "?"))),
                        row -> Map.entry(
                                row.uuid("person_id"),
                                new Person.InGroup(row.uuid("id"), row.text("name"), row.date("since_on"))),
                        params.toArray())
                .forEach(entry -> found.computeIfAbsent(entry.getKey(), person -> new ArrayList<>())
                        .add(entry.getValue()));
        return found;
    }

    /** Memberships that end before they begin. */
    static List<UUID> backwards(Tx tx) {
        return tx.list(
                "select id from group_member where until_on < since_on fetch first 100 rows only",
                row -> row.uuid("id"));
    }

    static Map<String, Long> counts(Tx tx) {
        var counts = new HashMap<String, Long>();
        for (String table : List.of("people_group", "group_member")) {
            counts.put(
                    table,
                    tx.list("select count(*) as n from " + table, row -> row.big("n"))
                            .getFirst());
        }
        return counts;
    }
}

package lyceum.core.doors;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Page;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** Every statement on passes. */
final class PassesSql {

    private static final String PASS = """
            select s.*, p.name as person_name, g.name as group_name
            from pass s left join person p on p.id = s.person_id left join people_group g on g.id = s.group_id
            """;

    private PassesSql() {}

    static void insert(Tx tx, UUID id, Pass.Give give) {
        tx.run(
                """
                insert into pass (id, person_id, group_id, site_id, zone_id, kind, hours, from_on, until_on, created_at,
                    version)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                """,
                id,
                give.person(),
                give.group(),
                give.site(),
                give.zone(),
                give.kind(),
                give.hours(),
                give.from(),
                give.until(),
                tx.now());
    }

    static boolean end(Tx tx, UUID id, String reason) {
        return tx.run("""
                        update pass set ended_at = ?, end_reason = ?, version = version + 1
                        where id = ? and ended_at is null
                        """, tx.now(), reason, id) == 1;
    }

    static Optional<Pass> get(Tx tx, UUID id) {
        return tx.first(PASS + " where s.id = ?", PassesSql::pass, id);
    }

    /** Newest first. */
    static List<Pass> list(Tx tx, @Nullable UUID person, @Nullable UUID group, @Nullable UUID site, Page.Want want) {
        DoorsSql.Where where = new DoorsSql.Where();
        DoorsSql.within(tx, where, "pass:read", "s.site_id", "s.person_id");
        where.andIf("s.person_id = ?", person);
        where.andIf("s.group_id = ?", group);
        where.andIf("s.site_id = ?", site);
        where.and("s.id < ?", want.place("ffffffff-ffff-ffff-ffff-ffffffffffff", UUID::fromString));
        where.limit(want.limit() + 1);
        return tx.list(
                PASS + where.sql() + " order by s.id desc fetch first ? rows only", PassesSql::pass, where.params());
    }

    static boolean personExists(Tx tx, UUID person) {
        return tx.first("select id from person where id = ? and removed_at is null", row -> row.uuid("id"), person)
                .isPresent();
    }

    static boolean groupExists(Tx tx, UUID group) {
        return tx.first("select id from people_group where id = ? and removed_at is null", row -> row.uuid("id"), group)
                .isPresent();
    }

    private static Pass pass(Row row) {
        String person = row.textOrNull("person_name");
        String group = row.textOrNull("group_name");
        return new Pass(
                row.uuid("id"),
                row.uuidOrNull("person_id"),
                row.uuidOrNull("group_id"),
                person != null ? person : group == null ? "" : group,
                row.uuid("site_id"),
                row.uuidOrNull("zone_id"),
                row.oneOf("kind", Pass.Kind.class),
                row.textOrNull("hours"),
                row.date("from_on"),
                row.dateOrNull("until_on"),
                row.instantOrNull("ended_at"),
                row.textOrNull("end_reason"),
                row.instant("created_at"),
                row.big("version"));
    }
}

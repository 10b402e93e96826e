package lyceum.core.people;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** The statements of credentials. */
final class CredentialsSql {

    /** A credential with the site of its person. */
    record Owned(Credential credential, Card card, @Nullable UUID site) {}

    private static final String SELECT = """
            select c.id as id, c.person_id as person_id, p.name as person_name, p.site_id as site_id, c.kind as kind,
                c.data as data, c.bits as bits, c.label as label, c.state as state, c.created_at as created_at,
                c.ended_at as ended_at, c.end_reason as end_reason, c.version as version
            from credential c join person p on p.id = c.person_id
            """;

    private CredentialsSql() {}

    static List<Match> byLow24(Tx tx, String kind, String low24) {
        return tx.list(
                "select c.id as id, c.state as state, c.kind as kind, c.data as data, c.bits as bits, "
                        + PeopleSql.STANDING
                        + " from credential c join person p on p.id = c.person_id"
                        + PeopleSql.BLOCKS
                        + "where c.low24 = ? and c.kind = ?",
                row -> new Match(
                        row.uuid("id"),
                        row.oneOf("state", Credential.State.class),
                        new Card(row.text("kind"), row.text("data"), row.integer("bits")),
                        PeopleSql.standing(row)),
                low24,
                kind);
    }

    static Optional<Owned> find(Tx tx, UUID id) {
        return tx.first(SELECT + "where c.id = ?", CredentialsSql::owned, id);
    }

    static List<Owned> of(Tx tx, UUID person) {
        return tx.list(
                SELECT + "where c.person_id = ? order by c.created_at desc, c.id desc fetch first 200 rows only",
                CredentialsSql::owned,
                person);
    }

    private static Owned owned(Row row) {
        Card card = new Card(row.text("kind"), row.text("data"), row.integer("bits"));
        return new Owned(
                new Credential(
                        row.uuid("id"),
                        row.uuid("person_id"),
                        row.text("person_name"),
                        card.kind(),
                        card.bits(),
                        card.data().substring(card.data().length() - 4),
                        row.textOrNull("label"),
                        row.oneOf("state", Credential.State.class),
                        row.instant("created_at"),
                        row.instantOrNull("ended_at"),
                        row.textOrNull("end_reason"),
                        row.big("version")),
                card,
                row.uuidOrNull("site_id"));
    }

    static void insert(Tx tx, UUID id, UUID person, Card card, @Nullable String label) {
        tx.run(
                """
                insert into credential (id, person_id, kind, data, bits, low24, state, label, created_at, version)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)""",
                id,
                person,
                card.kind(),
                card.data(),
                card.bits(),
                card.low24(),
                Credential.State.ACTIVE,
                label,
                tx.now());
    }

    static void lengthen(Tx tx, UUID id, Card longer) {
        tx.run("""
                update credential set data = ?, bits = ?, low24 = ?, version = version + 1 where id = ? and bits < ?""", longer.data(), longer.bits(), longer.low24(), id, longer.bits());
    }

    static void end(Tx tx, UUID id, Credential.State state, String reason) {
        tx.run("""
                update credential set state = ?, ended_at = ?, end_reason = ?, version = version + 1 where id = ?""", state, tx.now(), reason, id);
    }

    static void restore(Tx tx, UUID id) {
        tx.run("""
                update credential set state = ?, ended_at = null, end_reason = null, version = version + 1 where id = ?""", Credential.State.ACTIVE, id);
    }

    /** Active credentials that match none of the forms that a reader's answer could find them by. */
    static List<UUID> unfindable(Tx tx) {
        return tx.list("""
                select id from credential where low24 <> substring(data from char_length(data) - 5 for 6)
                fetch first 100 rows only""", row -> row.uuid("id"));
    }

    static Map<String, Long> counts(Tx tx) {
        return Map.of(
                "credential",
                tx.list("select count(*) as n from credential", row -> row.big("n"))
                        .getFirst());
    }
}

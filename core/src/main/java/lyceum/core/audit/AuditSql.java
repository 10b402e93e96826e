package lyceum.core.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Json;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** The statements of the audit log. Nothing updates a row but the sealing, and nothing deletes one. */
final class AuditSql {

    /** Everything of a row that the chain covers, as text, with its place in the chain where it has one. */
    record Chained(
            UUID id,
            List<@Nullable String> canonical,
            @Nullable Long position,
            @Nullable String hash) {}

    /** The last link of the chain. */
    record Head(long position, String hash) {}

    private static final String COLUMNS = """
            id, at, account_id, person_id, principal, action, target_kind, target_id, before_json, after_json,
            address, agent, result, chain_position, chain_hash""";

    private AuditSql() {}

    static void insert(
            Tx tx,
            UUID id,
            String principal,
            String action,
            String targetKind,
            @Nullable UUID target,
            @Nullable String before,
            @Nullable String after,
            String result) {
        var caller = tx.caller();
        tx.run(
                """
                insert into audit_entry (id, at, account_id, person_id, principal, action, target_kind, target_id,
                    before_json, after_json, address, agent, result)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                id,
                tx.now(),
                caller.account(),
                caller.person(),
                principal,
                action,
                targetKind,
                target,
                before,
                after,
                cut(caller.request().address(), 60),
                cut(caller.request().agent(), 200),
                cut(result, 40));
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }

    static Optional<Head> head(Tx tx) {
        return tx.first("""
                select chain_position, chain_hash from audit_entry
                where chain_position = (select max(chain_position) from audit_entry)""", row -> new Head(row.big("chain_position"), row.text("chain_hash")));
    }

    static List<Chained> unsealed(Tx tx, int limit) {
        return tx.list("select " + COLUMNS + """
                         from audit_entry where chain_position is null
                        order by at, id fetch first\s""" + limit + " rows only", AuditSql::chained);
    }

    static boolean isPending(Tx tx) {
        return tx.first("""
                        select 1 as one from audit_entry where chain_position is null fetch first 1 rows only""", row -> true).isPresent();
    }

    static List<Chained> sealedAfter(Tx tx, long position, int limit) {
        return tx.list("select " + COLUMNS + """
                         from audit_entry where chain_position > ?
                        order by chain_position fetch first\s""" + limit + " rows only", AuditSql::chained, position);
    }

    static long seal(Tx tx, UUID id, long position, String hash) {
        return tx.run("""
                update audit_entry set chain_position = ?, chain_hash = ? where id = ? and chain_position is null""", position, hash, id);
    }

    static long unsealedBefore(Tx tx, Instant before) {
        return tx.list("""
                        select count(*) as n from audit_entry where chain_position is null and at < ?""", row -> row.big("n"), before).getFirst();
    }

    static long count(Tx tx) {
        return tx.list("select count(*) as n from audit_entry", row -> row.big("n"))
                .getFirst();
    }

    static List<AuditEntry> list(Tx tx, AuditEntry.Filter filter, @Nullable UUID before, int limit) {
        var where = new StringBuilder(" from audit_entry where 1 = 1");
        var params = new ArrayList<@Nullable Object>();
        narrow(where, params, " and target_id = ?", filter.target());
        narrow(where, params, " and at >= ?", filter.from());
        narrow(where, params, " and at < ?", filter.to());
        narrow(where, params, " and id < ?", before);
        return tx.list(
                "select " + COLUMNS + where + " order by id desc fetch first " + limit + " rows only",
                AuditSql::entry,
                params.toArray());
    }

    private static void narrow(
            StringBuilder where, List<@Nullable Object> params, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(condition);
            params.add(value);
        }
    }

    private static Chained chained(Row row) {
        var canonical = new ArrayList<@Nullable String>();
        canonical.add(row.uuid("id").toString());
        canonical.add(row.instant("at").toString());
        for (String id : List.of("account_id", "person_id")) {
            canonical.add(text(row.uuidOrNull(id)));
        }
        canonical.add(row.text("principal"));
        canonical.add(row.text("action"));
        canonical.add(row.text("target_kind"));
        canonical.add(text(row.uuidOrNull("target_id")));
        canonical.add(row.textOrNull("before_json"));
        canonical.add(row.textOrNull("after_json"));
        canonical.add(row.text("address"));
        canonical.add(row.text("agent"));
        canonical.add(row.text("result"));
        return new Chained(row.uuid("id"), canonical, row.bigOrNull("chain_position"), row.textOrNull("chain_hash"));
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    private static AuditEntry entry(Row row) {
        return new AuditEntry(
                row.uuid("id"),
                row.instant("at"),
                row.uuidOrNull("account_id"),
                null,
                row.text("action"),
                row.text("target_kind"),
                row.uuidOrNull("target_id"),
                tree(row.textOrNull("before_json")),
                tree(row.textOrNull("after_json")),
                row.text("address"),
                row.text("result"),
                row.bigOrNull("chain_position") != null);
    }

    private static @Nullable JsonNode tree(@Nullable String json) {
        try {
            return json == null ? null : Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit entry holds no JSON", e);
        }
    }
}

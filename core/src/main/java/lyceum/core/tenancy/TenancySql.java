package lyceum.core.tenancy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** The statements of tenancy: the registry in the platform's database, settings and legal entities in a tenant's. */
final class TenancySql {

    private TenancySql() {}

    static List<Tenant> tenants(Tx platform) {
        return platform.list("""
                select id, slug, name, state, created_at from tenant order by slug fetch first 10000 rows only""", TenancySql::tenant);
    }

    static Optional<Tenant> lockTenant(Tx platform, String slug) {
        return platform.first("""
                select id, slug, name, state, created_at from tenant where slug = ? for update""", TenancySql::tenant, slug);
    }

    static void insertTenant(Tx platform, Tenant tenant) {
        platform.run("""
                insert into tenant (id, slug, name, state, created_at) values (?, ?, ?, ?, ?)""", tenant.id(), tenant.slug(), tenant.name(), tenant.state(), tenant.createdAt());
    }

    static void activate(Tx platform, String slug, String name) {
        platform.run("""
                update tenant set state = 'active', name = ? where slug = ?""", name, slug);
    }

    private static Tenant tenant(Row row) {
        return new Tenant(
                row.uuid("id"),
                row.text("slug"),
                row.text("name"),
                row.oneOf("state", Tenant.State.class),
                row.instant("created_at"));
    }

    static void insertEntity(Tx tx, UUID id, String name, String currency) {
        tx.run("""
                insert into legal_entity (id, name, currency, created_at) values (?, ?, ?, ?)""", id, name, currency, tx.now());
    }

    static Optional<String> setting(Tx tx, String name) {
        return tx.first("select content from setting where name = ?", row -> row.text("content"), name);
    }

    static void put(Tx tx, String name, String content, @Nullable UUID by) {
        if (tx.run("""
                        update setting set content = ?, changed_at = ?, changed_by = ? where name = ?""", content, tx.now(), by, name) == 0) {
            tx.run("""
                    insert into setting (name, content, changed_at, changed_by) values (?, ?, ?, ?)""", name, content, tx.now(), by);
        }
    }

    static Map<String, Long> counts(Tx tx) {
        return Map.of(
                "setting", count(tx, "select count(*) as n from setting"),
                "legal_entity", count(tx, "select count(*) as n from legal_entity"));
    }

    private static long count(Tx tx, String sql) {
        return tx.list(sql, row -> row.big("n")).getFirst();
    }
}

package lyceum.core.access;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import lyceum.core.base.Caller;
import lyceum.core.base.Ids;
import lyceum.core.base.Scope;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** The SQL of this feature; the same tables stand in each tenant's database and in the platform's. */
final class AccessSql {

    private AccessSql() {}

    /** What signing in needs to know of an account. */
    record Stored(
            UUID id,
            @Nullable UUID person,
            String login,
            String hash,
            boolean mustChange,
            String state,
            long version) {}

    /** A refresh token with the sign-in it belongs to. */
    record Refresh(
            UUID signIn,
            UUID account,
            Instant expiresAt,
            @Nullable Instant usedAt,
            @Nullable Instant endedAt) {}

    private static final String ACCOUNT = """
            select id, person_id, login, password_hash, must_change, state, version from account
            """;

    static Optional<Stored> byLogin(Tx tx, String login) {
        return tx.first(ACCOUNT + " where login = ?", AccessSql::stored, login);
    }

    static Optional<Stored> byId(Tx tx, UUID id) {
        return tx.first(ACCOUNT + " where id = ?", AccessSql::stored, id);
    }

    static Optional<Stored> lock(Tx tx, UUID id) {
        return tx.first(ACCOUNT + " where id = ? for update", AccessSql::stored, id);
    }

    private static Stored stored(lyceum.core.base.Row row) {
        return new Stored(
                row.uuid("id"),
                row.uuidOrNull("person_id"),
                row.text("login"),
                row.text("password_hash"),
                row.yes("must_change"),
                row.text("state"),
                row.big("version"));
    }

    static void insertAccount(Tx tx, UUID id, @Nullable UUID person, String login, String hash, boolean mustChange) {
        tx.run("""
                insert into account (id, person_id, login, password_hash, must_change, state, created_at, version)
                values (?, ?, ?, ?, ?, 'active', ?, 1)
                """, id, person, login, hash, mustChange, tx.now());
    }

    static void setPassword(Tx tx, UUID id, String hash, boolean mustChange) {
        tx.run(
                "update account set password_hash = ?, must_change = ?, version = version + 1 where id = ?",
                hash,
                mustChange,
                id);
    }

    static void setState(Tx tx, UUID id, String state) {
        tx.run("update account set state = ?, version = version + 1 where id = ?", state, id);
    }

    static void grant(Tx tx, UUID account, Account.Held held) {
        tx.run(
                "insert into account_role (id, account_id, role, site_id) values (?, ?, ?, ?)",
                Ids.next(tx.now()),
                account,
                held.role(),
                held.site());
    }

    static void revokeAll(Tx tx, UUID account) {
        tx.run("delete from account_role where account_id = ?", account);
    }

    static List<Account.Held> held(Tx tx, UUID account) {
        return tx.list(
                "select role, site_id from account_role where account_id = ? order by role, site_id",
                row -> new Account.Held(row.text("role"), row.uuidOrNull("site_id")),
                account);
    }

    static List<UUID> adminsForUpdate(Tx tx) {
        return tx.list("""
                select a.id from account a where a.state = 'active'
                and a.id in (select account_id from account_role where role in ('admin', 'platform_admin')) for update
                """, row -> row.uuid("id"));
    }

    static List<Account> accounts(Tx tx, UUID after, int rows) {
        return accountsWhere(tx, "a.id > ? order by a.id fetch first " + rows + " rows only", after);
    }

    static Optional<Account> account(Tx tx, UUID id) {
        return accountsWhere(tx, "a.id = ?", id).stream().findFirst();
    }

    private static List<Account> accountsWhere(Tx tx, String where, UUID id) {
        String person =
                platform(tx) ? "cast(null as varchar(200))" : "(select p.name from person p where p.id = a.person_id)";
        List<Account> bare = tx.list(
                """
                select a.id, a.person_id, %s as person_name, a.login, a.state, a.must_change, a.created_at, a.version
                from account a where %s
                """.formatted(person, where),
                row -> new Account(
                        row.uuid("id"),
                        row.uuidOrNull("person_id"),
                        row.textOrNull("person_name"),
                        row.text("login"),
                        row.text("state"),
                        List.of(),
                        row.yes("must_change"),
                        row.instant("created_at"),
                        row.big("version")),
                id);
        return bare.stream()
                .map(account -> with(account, held(tx, account.id())))
                .toList();
    }

    private static Account with(Account a, List<Account.Held> roles) {
        return new Account(
                a.id(),
                a.person(),
                a.personName(),
                a.login(),
                a.state(),
                roles,
                a.mustChange(),
                a.createdAt(),
                a.version());
    }

    static boolean personExists(Tx tx, UUID person) {
        return tx.first("select 1 as one from person where id = ? and removed_at is null", row -> 1, person)
                .isPresent();
    }

    static boolean siteExists(Tx tx, UUID site) {
        return tx.first("select 1 as one from site where id = ?", row -> 1, site)
                .isPresent();
    }

    /** Whether the person behind an account may still sign in: not removed, and not closed for good. */
    static boolean personActive(Tx tx, UUID person) {
        return tx.first(
                        "select 1 as one from person where id = ? and removed_at is null and state <> 'closed'",
                        row -> 1,
                        person)
                .isPresent();
    }

    static String personName(Tx tx, UUID person) {
        return tx.first("select name from person where id = ?", row -> row.text("name"), person)
                .orElse("");
    }

    static Map<UUID, String> logins(Tx tx, java.util.Collection<UUID> accounts) {
        Map<UUID, String> logins = new HashMap<>();
        for (UUID account : accounts) {
            byId(tx, account).ifPresent(found -> logins.put(account, found.login()));
        }
        return logins;
    }

    // Roles

    static void insertRole(Tx tx, String role, String title, Map<String, Scope> permissions) {
        if (tx.first("select name from role where name = ?", row -> row.text("name"), role)
                .isPresent()) {
            return;
        }
        tx.run("insert into role (name, title) values (?, ?)", role, title);
        permissions.forEach((permission, scope) -> tx.run(
                "insert into role_permission (role, permission, scope) values (?, ?, ?)",
                role,
                permission,
                Role.word(scope)));
    }

    static List<Role> roles(Tx tx) {
        Map<String, Map<String, String>> permissions = new HashMap<>();
        tx.list(
                "select role, permission, scope from role_permission order by role, permission",
                row -> permissions
                        .computeIfAbsent(row.text("role"), r -> new java.util.TreeMap<>())
                        .put(row.text("permission"), row.text("scope")));
        return tx.list(
                "select name, title from role order by name",
                row -> new Role(
                        row.text("name"), row.text("title"), permissions.getOrDefault(row.text("name"), Map.of())));
    }

    static boolean roleExists(Tx tx, String role) {
        return tx.first("select name from role where name = ?", row -> row.text("name"), role)
                .isPresent();
    }

    /** The widest scope of each permission over these roles. */
    static Map<String, Scope> permissions(Tx tx, Set<String> roles) {
        Map<String, Scope> widest = new HashMap<>();
        for (String role : roles) {
            tx.list(
                    "select permission, scope from role_permission where role = ?",
                    row -> widest.merge(
                            row.text("permission"),
                            Scope.valueOf(row.text("scope").toUpperCase(java.util.Locale.ROOT)),
                            (one, other) -> one.compareTo(other) >= 0 ? one : other),
                    role);
        }
        return widest;
    }

    // Row scope: tables of places, people and groups, read only

    static Set<UUID> allSites(Tx tx) {
        return platform(tx)
                ? Set.of()
                : Set.copyOf(
                        tx.list("select id from site order by id fetch first 1000 rows only", row -> row.uuid("id")));
    }

    static Set<UUID> children(Tx tx, UUID guardian) {
        return Set.copyOf(tx.list("""
                select l.student_id from guardian_link l join person p on p.id = l.student_id
                where l.guardian_id = ? and p.removed_at is null
                """, row -> row.uuid("student_id"), guardian));
    }

    static Set<UUID> groupFellows(Tx tx, UUID person) {
        return tx.list("""
                select distinct other.person_id from group_member mine
                join group_member other on other.group_id = mine.group_id
                where mine.person_id = ? and mine.until_on is null and other.until_on is null
                """, row -> row.uuid("person_id"), person).stream().collect(Collectors.toUnmodifiableSet());
    }

    // Sign-ins

    static void insertSignIn(Tx tx, UUID id, UUID account) {
        Caller.Request from = tx.caller().request();
        tx.run("""
                insert into sign_in (id, account_id, created_at, used_at, address, agent) values (?, ?, ?, ?, ?, ?)
                """, id, account, tx.now(), tx.now(), from.address(), from.agent());
    }

    static boolean signInOpen(Tx tx, UUID signIn, UUID account) {
        return tx.first(
                        "select id from sign_in where id = ? and account_id = ? and ended_at is null",
                        row -> row.uuid("id"),
                        signIn,
                        account)
                .isPresent();
    }

    static void endSignIn(Tx tx, UUID signIn, String reason) {
        tx.run(
                "update sign_in set ended_at = ?, end_reason = ? where id = ? and ended_at is null",
                tx.now(),
                reason,
                signIn);
    }

    static void endSignIns(Tx tx, UUID account, String reason, @Nullable UUID but) {
        tx.run(
                "update sign_in set ended_at = ?, end_reason = ? where account_id = ? and ended_at is null and id <> ?",
                tx.now(),
                reason,
                account,
                but == null ? new UUID(0, 0) : but);
    }

    static void insertRefresh(Tx tx, String hash, UUID signIn, Instant expiresAt) {
        tx.run("insert into refresh_token (hash, sign_in_id, expires_at) values (?, ?, ?)", hash, signIn, expiresAt);
    }

    static Optional<Refresh> refreshForUpdate(Tx tx, String hash) {
        Optional<Refresh> token = tx.first(
                """
                select sign_in_id, expires_at, used_at from refresh_token where hash = ? for update
                """,
                row -> new Refresh(
                        row.uuid("sign_in_id"),
                        new UUID(0, 0),
                        row.instant("expires_at"),
                        row.instantOrNull("used_at"),
                        null),
                hash);
        return token.flatMap(found -> tx.first(
                "select account_id, ended_at from sign_in where id = ?",
                row -> new Refresh(
                        found.signIn(),
                        row.uuid("account_id"),
                        found.expiresAt(),
                        found.usedAt(),
                        row.instantOrNull("ended_at")),
                found.signIn()));
    }

    static void useRefresh(Tx tx, String hash, UUID signIn) {
        tx.run("update refresh_token set used_at = ? where hash = ?", tx.now(), hash);
        tx.run("update sign_in set used_at = ? where id = ?", tx.now(), signIn);
    }

    static long purge(Tx tx, Instant before) {
        return tx.run("delete from refresh_token where expires_at < ?", before);
    }

    // Machines

    static void insertMachine(Tx tx, Machine machine, String tokenHash) {
        tx.run(
                "insert into machine (id, kind, name, site_id, token_hash, created_at) values (?, ?, ?, ?, ?, ?)",
                machine.id(),
                machine.kind(),
                machine.name(),
                machine.site(),
                tokenHash,
                machine.createdAt());
    }

    private static final String MACHINE = "select id, kind, name, site_id, created_at, used_at from machine ";

    static List<Machine> machines(Tx tx, UUID after, int rows) {
        return tx.list(
                MACHINE + "where ended_at is null and id > ? order by id fetch first " + rows + " rows only",
                AccessSql::machine,
                after);
    }

    static Optional<Machine> machineByToken(Tx tx, String tokenHash) {
        return tx.first(MACHINE + "where token_hash = ? and ended_at is null", AccessSql::machine, tokenHash);
    }

    static boolean endMachine(Tx tx, UUID id) {
        return tx.run("update machine set ended_at = ? where id = ? and ended_at is null", tx.now(), id) == 1;
    }

    static void machineUsed(Tx tx, UUID id) {
        tx.run("update machine set used_at = ? where id = ?", tx.now(), id);
    }

    private static Machine machine(lyceum.core.base.Row row) {
        return new Machine(
                row.uuid("id"),
                row.text("kind"),
                row.text("name"),
                row.uuidOrNull("site_id"),
                row.instant("created_at"),
                row.instantOrNull("used_at"));
    }

    // Tenants, as the platform's database lists them

    static Optional<String> tenantName(Tx platform, String slug) {
        return platform.first(
                "select name from tenant where slug = ? and state = 'active'", row -> row.text("name"), slug);
    }

    static List<String> activeTenants(Tx platform) {
        return platform.list(
                "select slug from tenant where state = 'active' order by slug fetch first 2 rows only",
                row -> row.text("slug"));
    }

    static boolean platform(Tx tx) {
        return Caller.PLATFORM.equals(tx.caller().tenant());
    }
}

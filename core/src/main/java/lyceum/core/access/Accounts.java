package lyceum.core.access;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** The accounts of people, the roles, and the identities of machines. */
public final class Accounts {

    private static final UUID START = new UUID(0, 0);

    private final Db db;
    private final Access access;

    public Accounts(Db db, Access access) {
        this.db = db;
        this.access = access;
    }

    /** The accounts, oldest first. Needs {@code account:read}. */
    public Page<Account> list(Caller caller, Page.Want want) {
        caller.require("account:read");
        UUID after = after(want);
        List<Account> rows = db.read(caller, "accounts.list", tx -> AccessSql.accounts(tx, after, want.limit() + 1));
        return Page.of(rows, want, account -> account.id().toString());
    }

    /** One account. Needs {@code account:read}. */
    public Account find(Caller caller, UUID id) {
        caller.require("account:read");
        return db.read(caller, "accounts.find", tx -> AccessSql.account(tx, id))
                .orElseThrow(() -> Problem.notFound("account"));
    }

    private static UUID after(Page.Want want) {
        try {
            return UUID.fromString(want.key(START.toString()));
        } catch (IllegalArgumentException e) {
            throw Problem.of(Problem.Kind.MALFORMED, "page.cursor", "cursor must be one that a list gave out.");
        }
    }

    /** Opens an account with a password that ends at its first use. Needs {@code account:write}. */
    public Account.Opened open(Caller caller, Account.Open wish) {
        caller.require("account:write");
        String login = AccountRules.login(wish.login());
        List<Account.Held> roles = roles(wish.roles());
        String password = Passwords.generate();
        String hash = access.hashGenerated(password);
        Account opened = db.write(caller, "accounts.open", tx -> {
            checkPerson(tx, wish.person());
            if (AccessSql.byLogin(tx, login).isPresent()) {
                throw Problem.conflict("account.taken", "This login is taken; choose another one.");
            }
            UUID id = Ids.next(tx.now());
            AccessSql.insertAccount(tx, id, wish.person(), login, hash, true);
            grant(tx, id, roles);
            Account made = AccessSql.account(tx, id).orElseThrow();
            Audit.note(tx, "account.opened", "account", id, null, made);
            return made;
        });
        return Account.Opened.of(opened, password);
    }

    private static void checkPerson(Tx tx, @Nullable UUID person) {
        if (person == null) {
            throw Problem.invalid("person", "field.required", "Please choose whose account it is.");
        }
        if (!AccessSql.personExists(tx, person)) {
            throw Problem.invalid("person", "person.notFound", "There is no such person.");
        }
    }

    private static List<Account.Held> roles(@Nullable List<Account.Held> wished) {
        if (wished == null || wished.isEmpty()) {
            throw Problem.invalid("roles", "field.required", "Please choose at least one role.");
        }
        if (wished.size() > 50 || wished.stream().anyMatch(held -> held == null || held.role() == null)) {
            throw Problem.invalid("roles", "field.invalid", "Please name up to 50 roles.");
        }
        return wished.stream()
                .map(held -> new Account.Held(Role.canonical(held.role()), held.site()))
                .distinct()
                .toList();
    }

    private static void grant(Tx tx, UUID account, List<Account.Held> roles) {
        for (Account.Held held : roles) {
            if (Machine.KINDS.contains(held.role()) || !AccessSql.roleExists(tx, held.role())) {
                throw Problem.invalid("roles", "role.notFound", "There is no role of this name for people.");
            }
            if (held.site() != null && !AccessSql.siteExists(tx, held.site())) {
                throw Problem.invalid("roles", "site.notFound", "There is no such site.");
            }
            AccountRules.mayGrant(tx.caller(), held.role(), AccessSql.permissions(tx, Set.of(held.role())));
            AccessSql.grant(tx, account, held);
        }
    }

    /** Sets state and roles. Needs {@code account:write}. @throws Problem {@code account.lastAdmin}, {@code stale} */
    public Account change(Caller caller, UUID id, long version, Account.Change wish) {
        caller.require("account:write");
        String state = wish.state() == null ? "" : wish.state();
        new Fields()
                .check(Set.of("active", "suspended").contains(state), "state", "field.oneOf", "active or suspended.")
                .done();
        List<Account.Held> roles = roles(wish.roles());
        Account changed = db.write(caller, "accounts.change", tx -> {
            List<UUID> admins = AccessSql.adminsForUpdate(tx);
            AccessSql.Stored found = AccessSql.lock(tx, id).orElseThrow(() -> Problem.notFound("account"));
            if (found.version() != version) {
                throw Problem.of(Problem.Kind.STALE, "stale", "Somebody else changed this meanwhile.");
            }
            Account before = AccessSql.account(tx, id).orElseThrow();
            AccountRules.keepsAdmin(
                    admins, id, state, roles.stream().map(Account.Held::role).collect(Collectors.toSet()));
            AccessSql.revokeAll(tx, id);
            grant(tx, id, roles);
            AccessSql.setState(tx, id, state);
            if (!state.equals("active")) {
                AccessSql.endSignIns(tx, id, "suspended", null);
            }
            Account after = AccessSql.account(tx, id).orElseThrow();
            Audit.note(tx, "account.changed", "account", id, before, after);
            tx.publish(new AccessChanged(id));
            return after;
        });
        access.forget(caller.tenant(), id);
        return changed;
    }

    /** Makes a new password that ends at its first use, and ends all sign-ins. Needs {@code account:write}. */
    public Account.Reset reset(Caller caller, UUID id) {
        caller.require("account:write");
        String password = Passwords.generate();
        String hash = access.hashGenerated(password);
        db.run(caller, tx -> {
            if (AccessSql.lock(tx, id).isEmpty()) {
                throw Problem.notFound("account");
            }
            AccessSql.setPassword(tx, id, hash, true);
            AccessSql.endSignIns(tx, id, "password reset", null);
            Audit.note(tx, "account.reset", "account", id, null, null);
            tx.publish(new AccessChanged(id));
        });
        access.forget(caller.tenant(), id);
        return new Account.Reset(password);
    }

    /** The roles with what they may do in this tenant. Needs {@code role:read}. */
    public List<Role> roles(Caller caller) {
        caller.require("role:read");
        return db.read(caller, "accounts.roles", AccessSql::roles);
    }

    /** The machines that may sign in. Needs {@code machine:read}. */
    public Page<Machine> machines(Caller caller, Page.Want want) {
        caller.require("machine:read");
        UUID after = after(want);
        List<Machine> rows =
                db.read(caller, "accounts.machines", tx -> AccessSql.machines(tx, after, want.limit() + 1));
        return Page.of(rows, want, machine -> machine.id().toString());
    }

    /** Adds a machine and gives its token, this once. Needs {@code machine:write}. */
    public Machine.Added addMachine(Caller caller, Machine.Add wish) {
        caller.require("machine:write");
        Fields fields = new Fields();
        String kind = wish.kind() == null ? "" : wish.kind();
        fields.check(Machine.KINDS.contains(kind), "kind", "field.oneOf", "kiosk, device or script.");
        String name = fields.text("name", wish.name(), 100);
        fields.done();
        String token = Tokens.secret("lym", caller.tenant());
        Machine added = db.write(caller, "accounts.addMachine", tx -> {
            if (wish.site() != null && !AccessSql.siteExists(tx, wish.site())) {
                throw Problem.invalid("site", "site.notFound", "There is no such site.");
            }
            AccountRules.mayGrant(caller, kind, AccessSql.permissions(tx, Set.of(kind)));
            Machine machine = new Machine(Ids.next(tx.now()), kind, name, wish.site(), tx.now(), null);
            AccessSql.insertMachine(tx, machine, Tokens.hash(token));
            Audit.note(tx, "machine.added", "machine", machine.id(), null, Map.of("kind", kind, "name", name));
            return machine;
        });
        return new Machine.Added(
                added.id(), added.kind(), added.name(), added.site(), added.createdAt(), added.usedAt(), token);
    }

    /** Takes a machine's token away. Needs {@code machine:write}. */
    public void removeMachine(Caller caller, UUID id) {
        caller.require("machine:write");
        db.run(caller, tx -> {
            if (!AccessSql.endMachine(tx, id)) {
                throw Problem.notFound("machine");
            }
            Audit.note(tx, "machine.removed", "machine", id, null, null);
            tx.publish(new AccessChanged(id));
        });
        access.forget(caller.tenant(), null);
    }
}

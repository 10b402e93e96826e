package lyceum.web;

import static lyceum.web.Endpoint.create;
import static lyceum.web.Endpoint.delete;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.post;
import static lyceum.web.Endpoint.put;

import java.util.List;
import lyceum.core.access.Account;
import lyceum.core.access.Accounts;
import lyceum.core.access.Machine;

/** Accounts of people, roles, identities of machines. */
final class AccountRoutes {

    private final Accounts accounts;

    private AccountRoutes(Accounts accounts) {
        this.accounts = accounts;
    }

    static List<Endpoint> of(Accounts accounts) {
        AccountRoutes routes = new AccountRoutes(accounts);
        return List.of(
                get(
                        "/accounts",
                        "listAccounts",
                        "account:read",
                        ask -> Answer.page(accounts.list(ask.caller(), ask.page()))),
                create("/accounts", "openAccount", "account:write", "/accounts", routes::open),
                get("/accounts/{id}", "getAccount", "account:read", routes::find),
                put("/accounts/{id}", "changeAccount", "account:write", routes::change),
                post(
                        "/accounts/{id}/reset",
                        "resetPassword",
                        "account:write",
                        ask -> Answer.of(accounts.reset(ask.caller(), ask.id()))),
                get("/roles", "listRoles", "role:read", ask -> Answer.items(accounts.roles(ask.caller()))),
                get(
                        "/machines",
                        "listMachines",
                        "machine:read",
                        ask -> Answer.page(accounts.machines(ask.caller(), ask.page()))),
                create("/machines", "addMachine", "machine:write", "/machines", routes::addMachine),
                delete("/machines/{id}", "removeMachine", "machine:write", routes::removeMachine));
    }

    private Answer open(Ask ask) {
        Account.Opened opened = accounts.open(ask.caller(), ask.body(Account.Open.class));
        return Answer.made(opened, opened.id(), opened.version());
    }

    private Answer find(Ask ask) {
        Account account = accounts.find(ask.caller(), ask.id());
        return Answer.of(account, account.version());
    }

    private Answer change(Ask ask) {
        Account account = accounts.change(ask.caller(), ask.id(), ask.version(), ask.body(Account.Change.class));
        return Answer.of(account, account.version());
    }

    private Answer addMachine(Ask ask) {
        Machine.Added added = accounts.addMachine(ask.caller(), ask.body(Machine.Add.class));
        return Answer.made(added, added.id());
    }

    private Answer removeMachine(Ask ask) {
        accounts.removeMachine(ask.caller(), ask.id());
        return Answer.none();
    }
}

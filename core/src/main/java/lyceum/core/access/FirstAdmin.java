package lyceum.core.access;

import java.util.UUID;
import lyceum.core.base.Fields;
import lyceum.core.base.Tx;
import lyceum.core.tenancy.SetupStep;
import lyceum.core.tenancy.Tenant;

/** Makes the first admin of a new tenant: seeds the roles, has the person made, opens the account. */
public final class FirstAdmin implements SetupStep<Tenant.NewAdmin> {

    /** Makes the person that the first admin is. */
    @FunctionalInterface
    public interface NewPerson {
        /** @return the new person's id */
        UUID make(Tx tx, String name, UUID site);
    }

    private final Access access;
    private final NewPerson people;

    public FirstAdmin(Access access, NewPerson people) {
        this.access = access;
        this.people = people;
    }

    @Override
    public Work prepare(String tenant, Tenant.NewAdmin command) {
        Fields fields = new Fields();
        String name = fields.text("admin.name", command.name(), 200);
        fields.done();
        String login = AccountRules.login(command.login());
        String hash = access.hashChosen("admin.password", command.password(), login);
        return (tx, site) -> {
            Access.seed(tx);
            UUID person = people.make(tx, name, site);
            Access.openFirst(tx, person, login, hash, "admin");
            return person;
        };
    }
}

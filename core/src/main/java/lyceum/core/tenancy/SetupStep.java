package lyceum.core.tenancy;

import java.util.UUID;
import lyceum.core.base.Tx;

/**
 * What features above tenancy do when a tenant is made: the first site, the first admin. All of it happens in the one
 * transaction of the new database, so that a tenant is made whole or not at all.
 *
 * @param <C> what the step is asked to make
 */
@FunctionalInterface
public interface SetupStep<C> {

    /** The part that runs in the transaction. */
    @FunctionalInterface
    interface Work {
        /**
         * Makes it.
         *
         * @param within what it belongs to: the legal entity for the first site, the site for the first admin
         * @return what was made
         */
        UUID in(Tx tx, UUID within);
    }

    /**
     * Checks the command and does what must not run in a transaction, such as hashing a password.
     *
     * @throws lyceum.core.base.Problem when the command cannot be carried out
     */
    Work prepare(String tenant, C command);
}

package lyceum.web;

import java.util.UUID;
import lyceum.core.base.Caller;
import lyceum.core.people.Card;
import org.jspecify.annotations.Nullable;

/** The simulated site, as far as a page can play with it. */
@FunctionalInterface
public interface Simulator {

    /**
     * Holds a card to a simulated reader, or jams, frees, cuts, joins, opens or closes a simulated device.
     *
     * @throws lyceum.core.base.Problem {@code device.notSimulated} for a device that really exists, or what is wrong with
     *     the wish
     */
    void act(Caller caller, UUID device, @Nullable Card card, @Nullable String action);
}

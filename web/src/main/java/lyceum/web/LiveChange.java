package lyceum.web;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import lyceum.core.base.Event;
import org.jspecify.annotations.Nullable;

/**
 * What a screen has to read again.
 *
 * @param topic {@code presence}, {@code visits}, {@code alarms}, {@code devices}, {@code people}, {@code desk}, {@code clock}
 * @param site where it changed, null for the whole tenant
 * @param ids which rows, where that is known
 */
public record LiveChange(String topic, @Nullable UUID site, Set<UUID> ids) {

    /** Says which topics an event touches; Wiring has the list. */
    @FunctionalInterface
    public interface Of {
        List<LiveChange> changes(String tenant, Event event);
    }
}

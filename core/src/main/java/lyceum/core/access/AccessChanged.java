package lyceum.core.access;

import java.util.UUID;
import lyceum.core.base.Event;
import org.jspecify.annotations.Nullable;

/** An account, a machine or their rights changed: what was looked up of them before no longer holds. */
public record AccessChanged(@Nullable UUID account) implements Event {
    @Override
    public String name() {
        return "access.changed";
    }
}

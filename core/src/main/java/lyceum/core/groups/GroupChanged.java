package lyceum.core.groups;

import java.util.UUID;
import lyceum.core.base.Event;

/** A group or its members are not what they were. */
public record GroupChanged(UUID group, UUID site) implements Event {
    @Override
    public String name() {
        return "group.changed";
    }
}

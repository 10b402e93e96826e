package lyceum.core.people;

import java.util.UUID;
import lyceum.core.base.Event;
import org.jspecify.annotations.Nullable;

/** A person, their photo or their guardians are not what they were. @param site where the person belongs, null for all */
public record PersonChanged(UUID person, @Nullable UUID site) implements Event {
    @Override
    public String name() {
        return "person.changed";
    }
}

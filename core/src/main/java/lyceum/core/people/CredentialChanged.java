package lyceum.core.people;

import java.util.UUID;
import lyceum.core.base.Event;
import org.jspecify.annotations.Nullable;

/** A credential was enrolled, ended, restored or read in a longer form. @param site where its person belongs */
public record CredentialChanged(
        UUID credential, UUID person, @Nullable UUID site) implements Event {
    @Override
    public String name() {
        return "credential.changed";
    }
}

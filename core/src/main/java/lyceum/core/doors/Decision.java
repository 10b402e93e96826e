package lyceum.core.doors;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the rules say to a tap. */
sealed interface Decision {

    /** Why, as a stable code. */
    String code();

    /** Whom the tap belongs to, null where nobody was recognised. */
    @Nullable UUID person();

    /** The door opens. */
    record Open(UUID person, String code) implements Decision {}

    /** The door stays shut. */
    record Refuse(@Nullable UUID person, String code) implements Decision {}

    /** Too late to open anything; {@code entitled} says that it would have opened, so that it still counts as a visit. */
    record Late(@Nullable UUID person, boolean entitled) implements Decision {
        @Override
        public String code() {
            return "tap.late";
        }
    }

    /** The desk sees who it is; nothing opens. */
    record Desk(@Nullable UUID person, String code) implements Decision {}
}

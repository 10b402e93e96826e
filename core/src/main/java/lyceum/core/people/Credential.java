package lyceum.core.people;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A card that someone carries.
 *
 * @param kind technology, such as {@code em4100}
 * @param bits the length of the longest form seen
 * @param tail the last four hex digits: enough to tell two cards of one person apart
 * @param label what staff call it, such as {@code spare}
 */
public record Credential(
        UUID id,
        UUID person,
        String personName,
        String kind,
        int bits,
        String tail,
        @Nullable String label,
        State state,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable String endReason,
        long version) {

    /** The states of a credential. Only an active one opens anything. */
    public enum State {
        ACTIVE,
        /** Shut out for now. */
        BLOCKED,
        /** Not where it should be. */
        LOST,
        /** Another took its place. */
        REPLACED
    }

    /** Without the card's bytes and the name. */
    @Override
    public String toString() {
        return "credential " + id;
    }
}

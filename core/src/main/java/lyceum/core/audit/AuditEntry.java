package lyceum.core.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit log.
 *
 * @param account whose account or machine identity acted, null for the system and for nobody signed in
 * @param login the account's login, null where there is none (any more)
 * @param action what was done, such as {@code person.update}
 * @param before what it was, with personal data hidden; null where nothing was
 * @param after what it is, with personal data hidden; null where nothing is
 * @param address the peer's network address
 * @param result {@code done}, or the code of the refusal
 * @param sealed whether the entry is part of the hash chain already
 */
public record AuditEntry(
        UUID id,
        Instant at,
        @Nullable UUID account,
        @Nullable String login,
        String action,
        String targetKind,
        @Nullable UUID target,
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        String address,
        String result,
        boolean sealed) {

    /**
     * Which entries are wanted.
     *
     * @param target only those about this thing
     * @param from not before this moment
     * @param to before this moment
     */
    public record Filter(
            @Nullable UUID target,
            @Nullable Instant from,
            @Nullable Instant to) {
        /** All of them. */
        public static final Filter ALL = new Filter(null, null, null);
    }

    AuditEntry withLogin(@Nullable String name) {
        return new AuditEntry(
                id, at, account, name, action, targetKind, target, before, after, address, result, sealed);
    }
}

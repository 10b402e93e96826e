package lyceum.core.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person's login.
 *
 * @param person whose it is, null for an admin of the platform
 * @param login unique in the tenant, in lower case
 * @param state {@code active} or {@code suspended}
 * @param mustChange whether the password must be changed before anything else can be done
 */
public record Account(
        UUID id,
        @Nullable UUID person,
        @Nullable String personName,
        String login,
        String state,
        List<Held> roles,
        boolean mustChange,
        Instant createdAt,
        long version) {

    /** A role that an account holds, at one site or (null) at all of them. */
    public record Held(String role, @Nullable UUID site) {}

    /** Wish for a new account. */
    public record Open(
            @Nullable UUID person,
            @Nullable String login,
            @Nullable List<Held> roles) {}

    /** Wish for another state and other roles. */
    public record Change(@Nullable String state, @Nullable List<Held> roles) {}

    /** A new account with the password that was made for it, which is shown this once. */
    public record Opened(
            UUID id,
            @Nullable UUID person,
            @Nullable String personName,
            String login,
            String state,
            List<Held> roles,
            boolean mustChange,
            Instant createdAt,
            long version,
            String password) {
        static Opened of(Account a, String password) {
            return new Opened(
                    a.id,
                    a.person,
                    a.personName,
                    a.login,
                    a.state,
                    a.roles,
                    a.mustChange,
                    a.createdAt,
                    a.version,
                    password);
        }
    }

    /** A password that was made for an account, shown this once. */
    public record Reset(String password) {}
}

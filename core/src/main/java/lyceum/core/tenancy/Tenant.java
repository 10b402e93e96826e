package lyceum.core.tenancy;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An organisation with a database of its own.
 *
 * @param slug its name in addresses, topics and file names; never changes
 */
public record Tenant(UUID id, String slug, String name, State state, Instant createdAt) {

    /** How far a tenant is. */
    public enum State {
        /** Being made, or its making broke off: making it again goes on where it stopped. */
        MAKING,
        ACTIVE
    }

    /**
     * What it takes to make a tenant that someone can sign in to.
     *
     * @param slug a letter, then letters, digits and hyphens; 2 to 39 characters, lower case
     */
    public record New(
            @Nullable String slug,
            @Nullable String name,
            @Nullable NewEntity entity,
            @Nullable NewAdmin admin,
            @Nullable NewSite site) {}

    /** The first legal entity. @param currency three letters of ISO 4217 */
    public record NewEntity(@Nullable String name, @Nullable String currency) {}

    /** The first admin. */
    public record NewAdmin(
            @Nullable String name,
            @Nullable String login,
            @Nullable String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "NewAdmin";
        }
    }

    /**
     * The first site.
     *
     * @param zone time zone such as {@code Asia/Kolkata}
     * @param dayCutoff when a business day ends, such as {@code 04:00}
     * @param kind study_hall, coaching, tutor, library or computer_institute
     */
    public record NewSite(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String zone,
            @Nullable String dayCutoff,
            @Nullable String kind) {}

    /**
     * A tenant that was made.
     *
     * @param tenant its slug
     * @param site its first site
     */
    public record Made(String tenant, UUID site) {}
}

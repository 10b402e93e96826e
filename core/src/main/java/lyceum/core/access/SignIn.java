package lyceum.core.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a sign-in gives.
 *
 * @param accessToken for the {@code Authorization} header
 * @param refreshToken for the next pair of tokens, once
 * @param expiresIn seconds that the access token lives
 * @param mustChange whether the password must be changed before anything else can be done
 * @param person who signed in
 */
public record SignIn(String accessToken, String refreshToken, long expiresIn, boolean mustChange, Me person) {

    /** What somebody enters to sign in. The tenant may be left out where there is only one. */
    public record Login(
            @Nullable String tenant,
            @Nullable String login,
            @Nullable String password) {
        /** Without the password, so that no log line ever holds it. */
        @Override
        public String toString() {
            return "Login";
        }
    }

    /** The old password and the new one. */
    public record NewPassword(
            @Nullable String old,
            @JsonProperty("new") @Nullable String fresh) {
        @Override
        public String toString() {
            return "NewPassword";
        }
    }

    /**
     * Who is signed in and what they may do.
     *
     * @param id the person, null for an admin of the platform and for machines
     * @param permissions {@code resource:action} to {@code all}, {@code site} or {@code own}
     * @param sites the sites that {@code site} means
     */
    public record Me(
            @Nullable UUID id,
            String name,
            List<String> roles,
            Map<String, String> permissions,
            List<UUID> sites,
            String tenant,
            String tenantName,
            @Nullable UUID account,
            @Nullable String login,
            boolean mustChange) {}
}

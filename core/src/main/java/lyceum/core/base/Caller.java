package lyceum.core.base;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what they may do; looked up once at the edge and then passed as an argument.
 *
 * @param tenant slug of the tenant whose database is meant; {@code platform} for the platform's own
 * @param kind what kind of principal this is
 * @param account the account or machine identity, null for the system itself and for a caller that is not signed in
 * @param person the person behind the account, null where there is none
 * @param permissions {@code resource:action} to how far it reaches; what is absent is {@link Scope#NONE}
 * @param sites the sites that {@link Scope#SITE} means
 * @param people the people that {@link Scope#OWN} means
 * @param request where the request came from, and the key that makes it happen only once
 */
public record Caller(
        String tenant,
        Kind kind,
        @Nullable UUID account,
        @Nullable UUID person,
        Map<String, Scope> permissions,
        Set<UUID> sites,
        Set<UUID> people,
        Request request) {

    /** Slug of the platform's own database. */
    public static final String PLATFORM = "platform";

    /** The kinds of principal. */
    public enum Kind {
        PERSON,
        KIOSK,
        DEVICE,
        SYSTEM,
        ANONYMOUS
    }

    /**
     * The outer facts of a request.
     *
     * @param address the peer's network address, empty where there is none
     * @param agent what the peer calls itself, at most 200 characters
     * @param once the idempotency key with the request's hash, null when the peer sent none
     */
    public record Request(
            String address, String agent, @Nullable Once once) {
        /** A request from inside the process. */
        public static final Request NONE = new Request("", "", null);
    }

    /**
     * A caller's wish that a request happens only once.
     *
     * @param key the key the caller chose, unique per principal for a day
     * @param hash SHA-256 of method, path and body in hex
     */
    public record Once(String key, String hash) {}

    /** The server itself, acting in a tenant: may do everything. */
    public static Caller system(String tenant) {
        return new Caller(tenant, Kind.SYSTEM, null, null, Map.of(), Set.of(), Set.of(), Request.NONE);
    }

    /** How far the permission reaches for this caller. */
    public Scope scope(String permission) {
        return kind == Kind.SYSTEM ? Scope.ALL : permissions.getOrDefault(permission, Scope.NONE);
    }

    /**
     * Demands a permission, at whatever reach.
     *
     * @return the reach, never {@link Scope#NONE}
     * @throws Problem {@code access.forbidden} when the caller lacks it
     */
    public Scope require(String permission) {
        Scope scope = scope(permission);
        if (scope == Scope.NONE) {
            throw Problem.forbidden(permission);
        }
        return scope;
    }

    /** Whether a row of this site and person lies within the permission's reach. */
    public boolean reaches(String permission, @Nullable UUID site, @Nullable UUID ofPerson) {
        return switch (scope(permission)) {
            case NONE -> false;
            case OWN -> ofPerson != null && people.contains(ofPerson);
            case SITE -> (site != null && sites.contains(site)) || (ofPerson != null && people.contains(ofPerson));
            case ALL -> true;
        };
    }

    /** This caller without its idempotency key, for a second transaction of the same request. */
    public Caller again() {
        return new Caller(
                tenant,
                kind,
                account,
                person,
                permissions,
                sites,
                people,
                new Request(request.address(), request.agent(), null));
    }
}

package lyceum.core.access;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An identity of least right for what is no person: a kiosk, a device's gateway, a script.
 *
 * @param kind {@code kiosk}, {@code device} or {@code script}; also the role it holds
 * @param site the one site it serves, null for all
 */
public record Machine(
        UUID id,
        String kind,
        String name,
        @Nullable UUID site,
        Instant createdAt,
        @Nullable Instant usedAt) {

    static final Set<String> KINDS = Set.of("kiosk", "device", "script");

    /** Wish for a new machine. */
    public record Add(
            @Nullable String kind,
            @Nullable String name,
            @Nullable UUID site) {}

    /** A new machine with its token, which is shown this once. */
    public record Added(
            UUID id,
            String kind,
            String name,
            @Nullable UUID site,
            Instant createdAt,
            @Nullable Instant usedAt,
            String token) {}
}

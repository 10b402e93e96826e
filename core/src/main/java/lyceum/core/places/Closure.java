package lyceum.core.places;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a site, or one door of it, stays shut whatever its hours say.
 *
 * @param door null for the whole site
 * @param until not part of it
 */
public record Closure(UUID id, UUID site, @Nullable UUID door, Instant from, Instant until, String reason) {

    /** What a form can enter. */
    public record Save(
            @Nullable UUID site,
            @Nullable UUID door,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String reason) {}

    /** Whether this door is shut by it at this moment. */
    public boolean shuts(UUID itsSite, UUID itsDoor, Instant at) {
        return site.equals(itsSite)
                && (door == null || door.equals(itsDoor))
                && !at.isBefore(from)
                && at.isBefore(until);
    }
}

package lyceum.core.places;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A part of a site whose people are counted together.
 *
 * @param capacity how many people it is made for, null where nobody said
 */
public record Zone(
        UUID id, UUID site, String name, @Nullable Integer capacity, long version) {

    /** What a form can enter. @param site needed for a new zone; cannot change afterwards */
    public record Save(
            @Nullable UUID site,
            @Nullable String name,
            @Nullable Integer capacity) {}
}

package lyceum.core.doors;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Event;
import org.jspecify.annotations.Nullable;

/**
 * Who is inside a site, and where.
 *
 * @param count everyone inside
 * @param at the moment it holds for
 * @param zones each zone with its count, empty zones too
 * @param people a page of those inside, by name; empty for a caller that may only see counts
 * @param next where the next page begins, null on the last
 */
public record Presence(
        UUID site,
        int count,
        Instant at,
        List<ZoneCount> zones,
        List<Inside> people,
        @Nullable String next) {

    /** {@code capacity} is null where none was set. */
    public record ZoneCount(
            UUID zone, String name, int count, @Nullable Integer capacity) {}

    /** One person inside; {@code presence} is the interval's id. */
    public record Inside(
            UUID presence,
            UUID person,
            String name,
            boolean photo,
            @Nullable String number,
            UUID zone,
            Instant since,
            List<String> groups) {}

    /** Intervals ended other than by a tap. */
    public record Ended(UUID site, int count) implements Event {
        @Override
        public String name() {
            return "presence.ended";
        }
    }
}

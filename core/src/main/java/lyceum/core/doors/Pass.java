package lyceum.core.doors;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import lyceum.core.base.Event;
import org.jspecify.annotations.Nullable;

/**
 * The right to come in: a person or a group × a site or one of its zones × weekly hours × from one day until another.
 *
 * @param holder name of the person or group
 * @param zone null for the whole site
 * @param hours weekly hours as in {@link lyceum.core.places.WeeklyHours}, null for always
 * @param from first day, by the site's calendar
 * @param until last day, null for open-ended
 */
public record Pass(
        UUID id,
        @Nullable UUID person,
        @Nullable UUID group,
        String holder,
        UUID site,
        @Nullable UUID zone,
        Kind kind,
        @Nullable String hours,
        LocalDate from,
        @Nullable LocalDate until,
        @Nullable Instant endedAt,
        @Nullable String endReason,
        Instant createdAt,
        long version) {

    /** Why someone has it. */
    public enum Kind {
        MEMBER,
        GROUP,
        STAFF,
        VISITOR
    }

    /** The wish to give a pass to a person or to a group, one of the two. */
    public record Give(
            @Nullable UUID person,
            @Nullable UUID group,
            UUID site,
            @Nullable UUID zone,
            Kind kind,
            @Nullable String hours,
            LocalDate from,
            @Nullable LocalDate until) {}

    /** A pass was given or ended. */
    public record Changed(
            UUID pass,
            UUID site,
            @Nullable UUID person,
            @Nullable UUID group) implements Event {
        @Override
        public String name() {
            return "pass.changed";
        }
    }
}

package lyceum.core.groups;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * People who are taught or admitted together.
 *
 * @param members how many are in it today
 * @param version goes up with every change of the group itself, not of its members
 */
public record Group(UUID id, UUID site, Kind kind, String name, int members, long version) {

    /** The kinds of group. */
    public enum Kind {
        BATCH,
        /** Grade and section. */
        SECTION,
        /** For a time or a purpose. */
        FLEXIBLE
    }

    /** What a form can enter. @param site needed for a new group; cannot change afterwards */
    public record Save(
            @Nullable UUID site,
            @Nullable Kind kind,
            @Nullable String name) {}

    /**
     * Someone's membership.
     *
     * @param until the last day of it, null while it is open
     */
    public record Member(
            UUID person,
            String name,
            LocalDate since,
            @Nullable LocalDate until) {
        /** Without the name. */
        @Override
        public String toString() {
            return "member " + person;
        }
    }

    /** Someone to take in. @param since the first day, today where it is left out */
    public record SaveMember(
            @Nullable UUID person, @Nullable LocalDate since) {}
}

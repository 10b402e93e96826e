package lyceum.core.places;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place of a tenant.
 *
 * @param slug its name in addresses and topics; never changes
 * @param zone time zone such as {@code Asia/Kolkata}
 * @param dayCutoff when a business day ends, such as {@code 04:00}
 * @param capacity how many people it is made for, null where nobody said
 * @param entity the legal entity that runs it
 * @param version goes up with every change
 */
public record Site(
        UUID id,
        String slug,
        String name,
        String zone,
        String dayCutoff,
        Kind kind,
        @Nullable String address,
        @Nullable Integer capacity,
        UUID entity,
        long version) {

    /** What a site is mostly used for. */
    public enum Kind {
        STUDY_HALL,
        COACHING,
        TUTOR,
        LIBRARY,
        COMPUTER_INSTITUTE
    }

    /**
     * What a form can enter.
     *
     * @param slug needed for a new site; may be left out afterwards, and cannot change
     * @param entity may be left out where the tenant has one
     */
    public record Save(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String zone,
            @Nullable String dayCutoff,
            @Nullable Kind kind,
            @Nullable String address,
            @Nullable Integer capacity,
            @Nullable UUID entity) {}

    /** The time zone. */
    public ZoneId zoneId() {
        return ZoneId.of(zone);
    }

    /** When a business day ends. */
    public LocalTime cutoff() {
        return LocalTime.parse(dayCutoff);
    }

    /** The business day that this moment belongs to here. */
    public LocalDate businessDay(Instant at) {
        return BusinessDay.of(at, zoneId(), cutoff());
    }
}

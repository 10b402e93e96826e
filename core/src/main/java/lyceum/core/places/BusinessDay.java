package lyceum.core.places;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/** The business day: it changes at a site's cut-off instead of midnight, so that a night shift is one day. */
public final class BusinessDay {

    private BusinessDay() {}

    /** The business day that this moment belongs to: before the cut-off it is still the day before. */
    public static LocalDate of(Instant at, ZoneId zone, LocalTime cutoff) {
        var local = at.atZone(zone).toLocalDateTime();
        return local.toLocalTime().isBefore(cutoff) ? local.toLocalDate().minusDays(1) : local.toLocalDate();
    }

    /** When the business day begins. */
    public static Instant begin(LocalDate day, ZoneId zone, LocalTime cutoff) {
        return day.atTime(cutoff).atZone(zone).toInstant();
    }

    /** When the business day ends: the begin of the next one. */
    public static Instant end(LocalDate day, ZoneId zone, LocalTime cutoff) {
        return begin(day.plusDays(1), zone, cutoff);
    }
}

package lyceum.core.places;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A door that hardware drives.
 *
 * @param zone where it leads in
 * @param from where it leads out to, null for the street
 * @param slug its name in commands; never changes
 * @param exitButton whether people leave by a button instead of a reader
 * @param hours when it opens at all, as in {@link WeeklyHours}; null is always
 * @param pulseMs how long the lock is held open, 100 to 60,000 ms
 * @param activeLow whether the relay opens on the low level
 * @param antiPassback whether coming in twice without leaving is refused
 */
public record Door(
        UUID id,
        UUID site,
        UUID zone,
        @Nullable UUID from,
        String slug,
        String name,
        Direction direction,
        boolean exitButton,
        @Nullable String hours,
        int pulseMs,
        FailMode failMode,
        boolean activeLow,
        UntrustedClock untrustedClock,
        boolean antiPassback,
        long version) {

    /** Which way the door is used. */
    public enum Direction {
        IN,
        OUT,
        BOTH
    }

    /** What the lock does without current. */
    public enum FailMode {
        /** It opens. */
        SAFE,
        /** It stays locked. */
        SECURE
    }

    /** Whom the door lets in while the clock cannot be believed. */
    public enum UntrustedClock {
        /** Nobody. */
        REFUSE,
        /** Whoever is known and not closed out, whatever the hours and dates say. */
        KNOWN,
        /** As if the clock were right. */
        OPEN
    }

    /** What a form can enter; what is left out gets what most doors have. */
    public record Save(
            @Nullable UUID site,
            @Nullable UUID zone,
            @Nullable UUID from,
            @Nullable String slug,
            @Nullable String name,
            @Nullable Direction direction,
            @Nullable Boolean exitButton,
            @Nullable String hours,
            @Nullable Integer pulseMs,
            @Nullable FailMode failMode,
            @Nullable Boolean activeLow,
            @Nullable UntrustedClock untrustedClock,
            @Nullable Boolean antiPassback) {}
}

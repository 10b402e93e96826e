package lyceum.core.base;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * Makes ids: UUIDs of version 7 (RFC 9562), whose order is the order of their creation; within one millisecond of the same
 * process by a counter (method 1 of section 6.2).
 */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int COUNTED = 0x0FFF;
    private static long lastMillis = Long.MIN_VALUE;
    private static int counter;

    private Ids() {}

    /** A new id that sorts by {@code at}. */
    public static UUID next(Instant at) {
        long millis = at.toEpochMilli();
        long high = (millis << 16) | 0x7000L | count(millis);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static synchronized int count(long millis) {
        counter = millis == lastMillis ? Math.min(counter + 1, COUNTED) : RANDOM.nextInt(COUNTED / 4);
        lastMillis = millis;
        return counter;
    }
}

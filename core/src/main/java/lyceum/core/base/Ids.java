package lyceum.core.base;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Makes ids: UUIDs of version 7 (RFC 9562), whose order is the order of their creation to the millisecond. */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id that sorts by {@code at}. */
    public static UUID next(Instant at) {
        long high = (at.toEpochMilli() << 16) | 0x7000L | (RANDOM.nextInt() & 0x0FFFL);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}

package broken.core.base;

import java.time.Instant;

/** The clock of the broken house. */
public interface Clock {
    Instant now();

    /** Allowed: an implementation of the clock may read the time. */
    final class Real implements Clock {
        @Override
        public Instant now() {
            return Instant.now();
        }
    }
}

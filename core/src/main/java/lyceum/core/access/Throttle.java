package lyceum.core.access;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import lyceum.core.base.Clock;
import lyceum.core.base.Problem;

/**
 * Slows down guessing: so many tries per key and minute, then come back later. The oldest of 20,000 keys are forgotten,
 * so that a flood of made-up names costs memory no more than that.
 */
public final class Throttle {

    private static final int KEYS = 20_000;

    private final int perMinute;
    private final TimeMeter time;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > KEYS;
        }
    };

    /** So many tries per key and minute. */
    public Throttle(int perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return clock.nanos();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    /** Counts one try. @throws Problem {@code access.tooMany} with the seconds to wait */
    public synchronized void take(String key) {
        ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            int seconds = (int) Math.max(
                    1,
                    Duration.ofNanos(probe.getNanosToWaitForRefill())
                            .plusMillis(999)
                            .toSeconds());
            throw Problem.later(
                    Problem.Kind.TOO_MANY, "access.tooMany", "Too many tries. Wait " + seconds + " s.", seconds);
        }
    }

    /** Forgets the tries of a key: the person behind it has shown who they are. */
    synchronized void clear(String key) {
        buckets.remove(key);
    }

    /** Takes one try back: it was none of those that are to be slowed down. */
    synchronized void giveBack(String key) {
        bucket(key).addTokens(1);
    }

    private Bucket bucket(String key) {
        return buckets.computeIfAbsent(
                key,
                k -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(Bandwidth.builder()
                                .capacity(perMinute)
                                .refillGreedy(perMinute, Duration.ofMinutes(1))
                                .build())
                        .build());
    }
}

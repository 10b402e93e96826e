package lyceum.hardware.mqtt.probe;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/** Measured times, in order of their length. */
public final class Latencies {

    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    /** Of these times in nanoseconds. */
    public static Latencies of(Collection<Long> nanos) {
        return new Latencies(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    public int count() {
        return sorted.length;
    }

    /**
     * The time that this share of all did not exceed (nearest rank).
     *
     * @param percent above 0, at most 100
     * @throws IllegalStateException when nothing was measured
     */
    public Duration percentile(double percent) {
        if (sorted.length == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return Duration.ofNanos(sorted[Math.clamp(rank - 1L, 0, sorted.length - 1)]);
    }

    /** The longest. */
    public Duration max() {
        return percentile(100);
    }

    /** Such as {@code 200: p50 1.2 ms, p95 2.0 ms, p99 2.4 ms, max 3.1 ms}. */
    @Override
    public String toString() {
        return sorted.length == 0
                ? "0"
                : String.format(
                        Locale.ROOT,
                        "%d: p50 %s, p95 %s, p99 %s, max %s",
                        sorted.length,
                        ms(percentile(50)),
                        ms(percentile(95)),
                        ms(percentile(99)),
                        ms(max()));
    }

    private static String ms(Duration time) {
        return String.format(Locale.ROOT, "%.2f ms", time.toNanos() / 1e6);
    }
}

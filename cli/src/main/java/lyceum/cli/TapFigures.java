package lyceum.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lyceum.hardware.mqtt.probe.Latencies;
import lyceum.hardware.mqtt.probe.TapLoad;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench tap} found out.
 *
 * @param machine what was measured on, in words
 * @param engine {@code h2} or {@code postgresql}
 * @param loads one for each rate, the slowest first
 * @param firstTapMs from the start of the process to the first command, with a cold Java
 * @param firstTapCachedMs the same with a cache of loaded classes; null when none could be made
 * @param idleBytes memory of the server in RAM 5 s after it began to answer; -1 where the system does not tell
 * @param afterBytes the same after {@code taps} taps
 * @param jarBytes size of the JAR, 0 when the classes were not packed
 */
record TapFigures(
        List<String> machine,
        String engine,
        int people,
        List<Load> loads,
        long firstTapMs,
        @Nullable Long firstTapCachedMs,
        long idleBytes,
        long afterBytes,
        int taps,
        long jarBytes) {

    /** Milliseconds that 50, 95 and 99 of a hundred did not exceed, and the longest. */
    record Times(int samples, double p50, double p95, double p99, double max) {
        static Times of(Latencies times) {
            return times.count() == 0
                    ? new Times(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN)
                    : new Times(times.count(), ms(times, 50), ms(times, 95), ms(times, 99), ms(times, 100));
        }

        private static double ms(Latencies times, double percent) {
            return Math.round(times.percentile(percent).toNanos() / 1e4) / 100.0;
        }
    }

    /**
     * One rate of taps.
     *
     * @param refused counted taps that did not open, by code
     * @param unanswered counted taps after which nothing came
     */
    record Load(double perSecond, Times taps, Times floor, Map<String, Long> refused, int unanswered) {
        static Load of(double perSecond, TapLoad.Result result) {
            return new Load(
                    perSecond,
                    Times.of(result.tapToCommand()),
                    Times.of(result.floor()),
                    result.refused(),
                    result.unanswered());
        }
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(machine);
        lines.add("");
        lines.add("Tap to command on " + (engine.equals("h2") ? "H2" : "PostgreSQL") + ", 8 readers, " + people
                + " people; in milliseconds, beside the floor and as a multiple of it");
        lines.add("  taps/s  samples        p50              p95              p99          max");
        for (Load load : loads) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %6.0f  %7d  %s  %s  %s  %8.1f",
                    load.perSecond(),
                    load.taps().samples(),
                    beside(load.taps().p50(), load.floor().p50()),
                    beside(load.taps().p95(), load.floor().p95()),
                    beside(load.taps().p99(), load.floor().p99()),
                    load.taps().max()));
            if (load.unanswered() > 0 || !load.refused().isEmpty()) {
                lines.add("          unanswered " + load.unanswered() + ", not opened " + load.refused());
            }
        }
        lines.add("");
        lines.add("Start to first command   " + firstTapMs + " ms, with a cache of loaded classes "
                + (firstTapCachedMs == null ? "(none could be made)" : firstTapCachedMs + " ms"));
        lines.add(
                "Memory of the server     " + mb(idleBytes) + " idle, " + mb(afterBytes) + " after " + taps + " taps");
        lines.add("Size of the JAR          " + mb(jarBytes));
        return lines;
    }

    private static String beside(double taps, double floor) {
        return String.format(Locale.ROOT, "%5.1f/%4.1f %4.1fx", taps, floor, taps / floor);
    }

    private static String mb(long bytes) {
        return bytes <= 0 ? "unknown" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}

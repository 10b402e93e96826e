package lyceum.core.base;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * What is counted and timed, in the text format of Prometheus. Names end in their unit as Prometheus wants it
 * ({@code _total}, {@code _seconds}); labels never hold personal data. At most 2,000 series: what comes after is dropped.
 */
public final class Metrics implements DbTimes {

    private static final double[] BOUNDS = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
    private static final int SERIES = 2_000;

    private record Series(String name, String labels) implements Comparable<Series> {
        @Override
        public int compareTo(Series other) {
            int names = name.compareTo(other.name);
            return names != 0 ? names : labels.compareTo(other.labels);
        }
    }

    private static final class Histogram {
        final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
        final LongAdder nanos = new LongAdder();

        Histogram() {
            Arrays.setAll(buckets, i -> new LongAdder());
        }
    }

    private final Map<String, String> help = new ConcurrentHashMap<>();
    private final Map<Series, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<Series, Histogram> histograms = new ConcurrentHashMap<>();
    private final Map<Series, DoubleSupplier> gauges = new ConcurrentSkipListMap<>();

    /** Says in one sentence what a name means. */
    public Metrics describe(String name, String sentence) {
        help.put(name, sentence);
        return this;
    }

    /** Counts one, under pairs of label and value. */
    public void count(String name, String... labels) {
        Series series = new Series(name, labels(labels));
        LongAdder counter = counters.size() < SERIES
                ? counters.computeIfAbsent(series, s -> new LongAdder())
                : counters.getOrDefault(series, new LongAdder());
        counter.increment();
    }

    /** Notes that something took this many nanoseconds. */
    public void time(String name, long nanos, String... labels) {
        Series series = new Series(name, labels(labels));
        Histogram histogram = histograms.size() < SERIES
                ? histograms.computeIfAbsent(series, s -> new Histogram())
                : histograms.getOrDefault(series, new Histogram());
        int bucket = Arrays.binarySearch(BOUNDS, nanos / 1e9);
        histogram.buckets[bucket < 0 ? -bucket - 1 : bucket].increment();
        histogram.nanos.add(nanos);
    }

    /** Has a value asked for whenever somebody reads. */
    public void gauge(String name, DoubleSupplier ask, String... labels) {
        gauges.put(new Series(name, labels(labels)), ask);
    }

    /** Query time by use case. */
    @Override
    public void took(String useCase, boolean write, long nanos, boolean done) {
        time("lyceum_query_seconds", nanos, "use_case", useCase, "kind", write ? "write" : "read");
    }

    private static String labels(String... pairs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            String value =
                    pairs[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            text.append(i == 0 ? "" : ",")
                    .append(pairs[i])
                    .append("=\"")
                    .append(value)
                    .append('"');
        }
        return text.toString();
    }

    /** Everything, in Prometheus text format 0.0.4. */
    public String text() {
        StringBuilder out = new StringBuilder();
        String[] last = {""};
        new TreeMap<>(counters).forEach((series, counter) -> {
            head(out, last, series.name(), "counter");
            line(out, series.name(), series.labels(), Long.toString(counter.sum()));
        });
        gauges.forEach((series, ask) -> {
            head(out, last, series.name(), "gauge");
            line(out, series.name(), series.labels(), Double.toString(ask.getAsDouble()));
        });
        new TreeMap<>(histograms).forEach((series, histogram) -> {
            head(out, last, series.name(), "histogram");
            write(out, series, histogram);
        });
        return out.toString();
    }

    private static void write(StringBuilder out, Series series, Histogram histogram) {
        String comma = series.labels().isEmpty() ? "" : ",";
        long sum = 0;
        for (int i = 0; i <= BOUNDS.length; i++) {
            sum += histogram.buckets[i].sum();
            String bound = i == BOUNDS.length ? "+Inf" : Double.toString(BOUNDS[i]);
            line(out, series.name() + "_bucket", series.labels() + comma + "le=\"" + bound + "\"", Long.toString(sum));
        }
        line(out, series.name() + "_sum", series.labels(), Double.toString(histogram.nanos.sum() / 1e9));
        line(out, series.name() + "_count", series.labels(), Long.toString(sum));
    }

    private void head(StringBuilder out, String[] last, String name, String type) {
        if (!last[0].equals(name)) {
            last[0] = name;
            out.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(help.getOrDefault(name, name))
                    .append('\n');
            out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }
    }

    private static void line(StringBuilder out, String name, String labels, String value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }
}

package lyceum.core.base;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A kind of work that comes due by itself, again and again, in every tenant whose database is open. */
public interface JobKind {

    /**
     * What a run would do.
     *
     * @param what one English sentence
     * @param count how many rows it touches; 0 when there is nothing to do
     * @param since when the first of it came due
     */
    record Due(String what, int count, Instant since) {}

    /** A span in which nobody watched, because the server was down or asleep. */
    record Gap(Instant from, Instant until) {}

    /** Stable dotted name. */
    String name();

    /** How often to look. */
    Duration every();

    /** Whether a run touches what people notice. Such a job waits while the clock is not trusted, and shows itself first. */
    boolean noticeable();

    /** What a run at {@code now} would do. */
    Due due(Caller system, Instant now);

    /** Does what is due at {@code now}; {@code gap} is the last span in which nobody watched, null when there was none. */
    void run(Caller system, Instant now, @Nullable Gap gap);
}

package lyceum.core.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import lyceum.core.base.Caller;
import lyceum.core.base.JobKind;
import org.jspecify.annotations.Nullable;

/**
 * Housekeeping that nobody notices: throwing away what is no longer needed.
 *
 * @param work what to do in a tenant
 */
public record Chore(String name, Duration every, Consumer<Caller> work) implements JobKind {

    @Override
    public boolean noticeable() {
        return false;
    }

    @Override
    public Due due(Caller system, Instant now) {
        return new Due(name, 0, now);
    }

    @Override
    public void run(Caller system, Instant now, @Nullable Gap gap) {
        work.accept(system);
    }
}

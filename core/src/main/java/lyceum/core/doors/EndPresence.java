package lyceum.core.doors;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lyceum.core.base.Caller;
import lyceum.core.base.JobKind;
import org.jspecify.annotations.Nullable;

/** Ends being there by rule: at the end of a shift or of the business day. */
public final class EndPresence implements JobKind {

    private final Visits visits;

    public EndPresence(Visits visits) {
        this.visits = visits;
    }

    @Override
    public String name() {
        return "presence.end";
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(30);
    }

    @Override
    public boolean noticeable() {
        return true;
    }

    @Override
    public Due due(Caller system, Instant now) {
        List<Instant> overdue = visits.due(system, now);
        return new Due(
                "People whose shift or day has ended are no longer counted as inside.",
                overdue.size(),
                overdue.isEmpty() ? now : overdue.getFirst());
    }

    @Override
    public void run(Caller system, Instant now, @Nullable Gap gap) {
        visits.endDue(system, now, gap == null ? null : gap.from(), gap == null ? null : gap.until());
    }
}

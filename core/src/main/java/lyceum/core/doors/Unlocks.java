package lyceum.core.doors;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lyceum.core.base.Caller;
import lyceum.core.base.Db;
import lyceum.core.base.Events;
import lyceum.core.devices.Devices;

/**
 * Writes down what locks answered, several at a time: nobody waits for these rows, and a transaction for each would hold
 * up the taps behind it.
 */
public final class Unlocks implements Devices.UnlockListener, AutoCloseable {

    private record Outcome(String tenant, UUID visit, Visit.Unlocked state) {}

    private static final System.Logger LOG = System.getLogger(Unlocks.class.getName());
    private static final int AT_ONCE = 200;

    private final Db db;
    private final Events events;
    private final Queue<Outcome> queue = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("unlocks").daemon().factory());

    public Unlocks(Db db, Events events) {
        this.db = db;
        this.events = events;
        writer.scheduleWithFixedDelay(this::flush, 250, 250, TimeUnit.MILLISECONDS);
    }

    @Override
    public void outcome(String tenant, UUID visit, String outcome) {
        queue.add(new Outcome(tenant, visit, Visit.Unlocked.valueOf(outcome.toUpperCase(Locale.ROOT))));
    }

    /** Writes what has gathered. What cannot be written now is tried again with the next. */
    private void flush() {
        try {
            for (List<Outcome> batch = next(); !batch.isEmpty(); batch = next()) {
                Map<String, List<Outcome>> byTenant = new LinkedHashMap<>();
                batch.forEach(one -> byTenant.computeIfAbsent(one.tenant(), t -> new ArrayList<>())
                        .add(one));
                byTenant.forEach(this::write);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "What locks answered could not be written yet", e);
        }
    }

    private List<Outcome> next() {
        List<Outcome> batch = new ArrayList<>();
        for (Outcome one = queue.poll(); one != null; one = batch.size() < AT_ONCE ? queue.poll() : null) {
            batch.add(one);
        }
        return batch;
    }

    private void write(String tenant, List<Outcome> outcomes) {
        try {
            Map<Visit.Unlocked, List<UUID>> byState = outcomes.stream()
                    .collect(Collectors.groupingBy(
                            Outcome::state, Collectors.mapping(Outcome::visit, Collectors.toList())));
            db.run(
                    Caller.system(tenant),
                    tx -> byState.forEach((state, visits) -> DoorsSql.answered(tx, visits, state)));
        } catch (RuntimeException e) {
            queue.addAll(outcomes);
            throw e;
        }
        events.announce(
                tenant, new Visit.Answered(outcomes.stream().map(Outcome::visit).toList()));
    }

    @Override
    public void close() {
        writer.shutdown();
        flush();
    }
}

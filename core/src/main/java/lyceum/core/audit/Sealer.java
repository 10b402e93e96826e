package lyceum.core.audit;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.Caller;

/**
 * The one thread that seals audit entries: within half a second after a tenant was named to it, and once more every
 * half minute for what nobody named. It wakes no database that sleeps.
 */
public final class Sealer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Sealer.class.getName());

    private final Audit audit;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("audit-sealer").daemon().factory());

    public Sealer(Audit audit) {
        this.audit = audit;
    }

    /** Begins. Subscribe {@code (tenant, event) -> sealer.wake(tenant)} to the events. */
    public void start() {
        thread.scheduleWithFixedDelay(this::pass, 500, 500, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(() -> waiting.addAll(known), 5, 30, TimeUnit.SECONDS);
    }

    /** Something was committed in this tenant. Returns at once. */
    public void wake(String tenant) {
        known.add(tenant);
        waiting.add(tenant);
    }

    /** The tenant's database goes to sleep. */
    public void forget(String tenant) {
        known.remove(tenant);
        waiting.remove(tenant);
    }

    private void pass() {
        for (String tenant : waiting) {
            waiting.remove(tenant);
            try {
                audit.sealPending(Caller.system(tenant));
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "Audit entries of " + tenant + " could not be sealed yet", e);
            }
        }
    }

    /** Seals what is left, and ends. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(5, TimeUnit.SECONDS)) {
                waiting.addAll(known);
                pass();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

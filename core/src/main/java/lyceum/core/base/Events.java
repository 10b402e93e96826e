package lyceum.core.base;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Hands events to their listeners after the commit, in the order of the commits of one tenant, on a thread of its own: a
 * listener never runs inside the transaction, and never holds up a tap. For screens; whoever must not miss an event reads
 * the {@code event} table instead.
 */
public final class Events implements AutoCloseable {

    /** Receives every committed event of every tenant. */
    @FunctionalInterface
    public interface Listener {
        /** Called once per event, in commit order per tenant; must not block for long. */
        void on(String tenant, Event event);
    }

    private static final System.Logger LOG = System.getLogger(Events.class.getName());

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService delivery = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("events").daemon().factory());

    /** Adds a listener; there is no way to remove one, because Wiring decides once who listens. */
    public void subscribe(Listener listener) {
        listeners.add(listener);
    }

    /** Adds a listener to events of one type. */
    public <E extends Event> void on(Class<E> type, java.util.function.BiConsumer<String, E> listener) {
        subscribe((tenant, event) -> {
            if (type.isInstance(event)) {
                listener.accept(tenant, type.cast(event));
            }
        });
    }

    /** Tells listeners of something that is no row of any database, such as a device that came back. */
    public void announce(String tenant, Event event) {
        deliver(tenant, List.of(event));
    }

    void deliver(String tenant, List<Event> committed) {
        if (committed.isEmpty() || delivery.isShutdown()) {
            return;
        }
        delivery.execute(() -> committed.forEach(event -> listeners.forEach(listener -> {
            try {
                listener.on(tenant, event);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A listener failed on " + event.name(), e);
            }
        })));
    }

    @Override
    public void close() {
        delivery.close();
    }
}

package lyceum.core.doors;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs work of one door in the order in which it came, and work of different doors side by side. A lane exists only while
 * it has work.
 */
final class Lanes implements AutoCloseable {

    /** More waiting taps than this at one door are a fault of its reader; the rest is dropped. */
    private static final int LONGEST = 1_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Object, Queue<Runnable>> lanes = new HashMap<>();

    /** Queues {@code work} behind what was queued before under the same key. Returns false when the lane is full. */
    boolean submit(Object key, Runnable work) {
        synchronized (lanes) {
            Queue<Runnable> lane = lanes.get(key);
            if (lane == null) {
                lane = new ArrayDeque<>();
                lanes.put(key, lane);
                lane.add(work);
                threads.execute(() -> drain(key));
                return true;
            }
            return lane.size() < LONGEST && lane.add(work);
        }
    }

    private void drain(Object key) {
        for (Runnable next = peek(key); next != null; next = done(key)) {
            next.run();
        }
    }

    private @Nullable Runnable peek(Object key) {
        synchronized (lanes) {
            Queue<Runnable> lane = lanes.get(key);
            return lane == null ? null : lane.peek();
        }
    }

    /** Takes the finished work off its lane. Returns the next, or null after closing the empty lane. */
    private @Nullable Runnable done(Object key) {
        synchronized (lanes) {
            Queue<Runnable> lane = Objects.requireNonNull(lanes.get(key), "a lane at work");
            lane.remove();
            if (lane.isEmpty()) {
                lanes.remove(key);
                return null;
            }
            return lane.peek();
        }
    }

    /** Finishes what is queued, for 5 s at most. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

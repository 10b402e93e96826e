package lyceum.hardware.sim;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import lyceum.core.base.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen at the simulated site, in the order of its time, on monotonic time. Everything runs on one thread at a
 * time: on the agenda's own, or, when time is moved by hand, on that of {@link #settle}.
 */
final class Agenda implements AutoCloseable {

    private record Entry(long dueNanos, long number, Runnable what) {}

    private static final System.Logger LOG = System.getLogger(Agenda.class.getName());
    /** The longest sleep, so that an injected clock that runs faster than the machine's is noticed. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final PriorityQueue<Entry> entries = new PriorityQueue<>(
            // A difference, because a monotonic count may run over.
            ((Comparator<Entry>) (a, b) -> Long.signum(a.dueNanos() - b.dueNanos())).thenComparingLong(Entry::number));
    private final ReentrantLock guard = new ReentrantLock();
    private final ReentrantLock running = new ReentrantLock();
    private final Condition changed = guard.newCondition();
    private @Nullable Thread thread;
    private long numbers;
    private boolean closed;

    Agenda(Clock clock) {
        this.clock = clock;
    }

    /** Begins to run entries by itself. */
    void start() {
        guard.lock();
        try {
            if (thread == null && !closed) {
                thread = Thread.ofPlatform().name("simulated-site").daemon().start(this::run);
            }
        } finally {
            guard.unlock();
        }
    }

    /** Has something happen this much later. */
    void after(Duration delay, Runnable what) {
        guard.lock();
        try {
            entries.add(new Entry(clock.nanos() + delay.toNanos(), numbers++, what));
            changed.signalAll();
        } finally {
            guard.unlock();
        }
    }

    /** Runs everything that is due by now, and what that makes due, in its order. */
    void settle() {
        running.lock();
        try {
            for (Entry entry = due(); entry != null; entry = due()) {
                happen(entry);
            }
        } finally {
            running.unlock();
        }
    }

    private @Nullable Entry due() {
        guard.lock();
        try {
            Entry first = entries.peek();
            return first != null && first.dueNanos() - clock.nanos() <= 0 ? entries.poll() : null;
        } finally {
            guard.unlock();
        }
    }

    private static void happen(Entry entry) {
        try {
            entry.what().run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Something at the simulated site failed", e);
        }
    }

    private void run() {
        while (pause()) {
            settle();
        }
    }

    /** Sleeps until something may be due. Returns false when there is nothing more to do, ever. */
    private boolean pause() {
        guard.lock();
        try {
            Entry first = entries.peek();
            while (!closed && (first == null || first.dueNanos() - clock.nanos() > 0)) {
                long wait = first == null ? LOOK_AGAIN_NANOS : first.dueNanos() - clock.nanos();
                changed.awaitNanos(Math.min(Math.max(wait, 1), LOOK_AGAIN_NANOS));
                first = entries.peek();
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            guard.unlock();
        }
    }

    @Override
    public void close() {
        guard.lock();
        try {
            closed = true;
            entries.clear();
            changed.signalAll();
        } finally {
            guard.unlock();
        }
    }
}

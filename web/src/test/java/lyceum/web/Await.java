package lyceum.web;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what another thread brings about. */
final class Await {

    private Await() {}

    static <T> T until(Supplier<T> ask, Predicate<T> fits) {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            T found = ask.get();
            if (fits.test(found)) {
                return found;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 15 s; last seen: " + found);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}

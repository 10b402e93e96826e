package lyceum.core.doors;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lyceum.core.base.Problem;
import lyceum.core.people.Card;

/** Who waits at which reader for the next card. */
final class Learning {

    private final Map<UUID, CompletableFuture<Card>> waiting = new ConcurrentHashMap<>();

    /** Gives the card to whoever waits at this reader. Returns whether someone did. */
    boolean offer(UUID reader, Card card) {
        CompletableFuture<Card> learner = waiting.remove(reader);
        return learner != null && learner.complete(card);
    }

    /** Whoever waits at this reader need not any more; its next tap is decided on again. */
    void cancel(UUID reader) {
        CompletableFuture<Card> learner = waiting.remove(reader);
        if (learner != null) {
            learner.cancel(false);
        }
    }

    Optional<Card> await(UUID reader, Duration patience) {
        CompletableFuture<Card> mine = new CompletableFuture<>();
        if (waiting.putIfAbsent(reader, mine) != null) {
            throw Problem.conflict("reader.busy", "Someone else is waiting for a card at this reader.");
        }
        try {
            return Optional.of(mine.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            waiting.remove(reader, mine);
        }
    }
}

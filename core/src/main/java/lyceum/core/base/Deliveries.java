package lyceum.core.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Delivers one tenant's events in the order of the commits. A turn is taken before the commit, while the transaction
 * still holds its locks, so that whatever depends on it stands behind it; delivery waits for the turns in front.
 */
final class Deliveries {

    private final String tenant;
    private final Events events;
    private final Deque<Turn> turns = new ArrayDeque<>();

    Deliveries(String tenant, Events events) {
        this.tenant = tenant;
        this.events = events;
    }

    /** A place in the order; it must end in {@link #committed} or in {@link #undone}. */
    synchronized Turn take(List<Event> published) {
        Turn turn = new Turn(published);
        turns.add(turn);
        return turn;
    }

    /** The transaction is durable: its events go out, once those in front have. */
    void committed(Turn turn) {
        end(turn, turn.events);
    }

    /** The transaction is undone, and its events with it. */
    void undone(Turn turn) {
        end(turn, List.of());
    }

    private synchronized void end(Turn turn, List<Event> what) {
        turn.events = what;
        turn.ended = true;
        for (Turn next = turns.peek(); next != null && next.ended; next = turns.peek()) {
            turns.remove();
            events.deliver(tenant, next.events);
        }
    }

    /** A place in the order of delivery. */
    static final class Turn {
        private List<Event> events;
        private boolean ended;

        private Turn(List<Event> events) {
            this.events = events;
        }
    }
}

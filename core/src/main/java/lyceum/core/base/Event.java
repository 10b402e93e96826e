package lyceum.core.base;

/**
 * Something that happened, published inside the transaction that made it so ({@link Tx#publish}). A record of the
 * publishing feature; it carries ids, never personal data.
 */
public interface Event {
    /** Stable dotted name, such as {@code visit.recorded}; also the name that a live message may carry. */
    String name();
}

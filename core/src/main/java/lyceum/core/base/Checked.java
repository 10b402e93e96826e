package lyceum.core.base;

import java.util.List;
import java.util.Map;

/** What a feature can say about the soundness of its own rows; {@code operations} asks every one of them. */
public interface Checked {

    /**
     * Something that should not be.
     *
     * @param code stable dotted code, such as {@code audit.unsealed}
     * @param detail one sentence with ids and counts, never personal data
     */
    record Finding(String code, String detail) {}

    /** What is wrong in this tenant; empty when nothing is. Bounded: the first 100 of a kind. */
    List<Finding> check(Tx tx);

    /** The number of rows in each of the feature's tables. */
    Map<String, Long> counts(Tx tx);
}

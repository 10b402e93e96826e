package lyceum.core.base;

/** A part of the installation that can say how it is. Asked often: answers from what is known, without waiting. */
@FunctionalInterface
public interface HealthCheck {

    /** How well something is. */
    enum Status {
        OK,
        /** Something is wrong, and the rest goes on. */
        DEGRADED,
        /** Nothing can be relied on. */
        DOWN
    }

    /**
     * One part's state.
     *
     * @param name {@code database}, {@code broker}, {@code devices}, {@code clock}, {@code disk} …
     * @param detail one sentence for the admin, without personal data
     */
    record Component(String name, Status status, String detail) {}

    /** How this part is now. */
    Component check();
}

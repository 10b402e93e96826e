package lyceum.core.base;

/** Hears how long each transaction took, for the metrics. Called on the thread that worked; must be quick. */
@FunctionalInterface
public interface DbTimes {

    /** Nobody listens. */
    DbTimes NONE = (useCase, write, nanos, done) -> {};

    /**
     * One transaction ended.
     *
     * @param useCase the name that the caller of {@link Db} gave, or the class that the work is written in
     * @param write whether it was a write, in which case the wait for the disk is included
     * @param nanos how long it took, in nanoseconds
     * @param done false when it was rolled back
     */
    void took(String useCase, boolean write, long nanos, boolean done);
}

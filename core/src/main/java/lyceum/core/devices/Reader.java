package lyceum.core.devices;

import org.jspecify.annotations.Nullable;

/** A reader of credentials. Its taps arrive at {@link Inbox#tap}; this is the way back: light, sound, words. */
public interface Reader {

    /** What the person at the reader is told. */
    enum Result {
        OPEN,
        REFUSE,
        /** Decided and recorded, but the lock cannot be reached. */
        UNAVAILABLE
    }

    /**
     * The answer to one tap.
     *
     * @param boot the reader's power-up that the tap came from
     * @param seq the tap's number in it
     * @param code stable code of the decision; a public reader shows no private reason
     * @param say a few words for a display, null for readers without
     */
    record Answer(
            String boot,
            long seq,
            Result result,
            String code,
            @Nullable String say) {}

    /** Sends the answer, once, without waiting. */
    void answer(Answer answer);

    /** Whether the reader was heard of within two of its heartbeats. */
    boolean online();
}

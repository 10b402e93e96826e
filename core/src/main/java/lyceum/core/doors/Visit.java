package lyceum.core.doors;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Event;
import org.jspecify.annotations.Nullable;

/**
 * One tap, override, remote unlock or hand-written arrival, refused ones too.
 *
 * @param at when it happened, the tap's own time where it came late
 * @param recordedAt when it was written down
 * @param day the site's business day of {@code at}
 * @param boot with {@code seq} the reader's own count, by which a repetition is known; null where no reader was in play
 * @param person who it was; null where nobody was recognised
 * @param code why, stable: {@code ok}, {@code card.unknown}, {@code pass.none} …
 * @param by account of whoever unlocked, overrode or wrote it down
 * @param late it arrived too late to open anything
 * @param unlock what became of the unlock, null where none was due
 */
public record Visit(
        UUID id,
        Instant at,
        Instant recordedAt,
        LocalDate day,
        UUID site,
        @Nullable UUID door,
        @Nullable String doorName,
        @Nullable UUID reader,
        @Nullable String readerName,
        @Nullable String boot,
        @Nullable Long seq,
        Direction direction,
        @Nullable Who person,
        @Nullable UUID credential,
        Outcome decision,
        String code,
        @Nullable UUID by,
        @Nullable String byName,
        @Nullable String reason,
        boolean late,
        @Nullable Unlocked unlock,
        @Nullable Instant correctedAt) {

    /** Which way the person went; {@code NONE} where nobody moved. */
    public enum Direction {
        IN,
        OUT,
        NONE
    }

    /** What was decided. */
    public enum Outcome {
        OPEN,
        REFUSE,
        /** Recorded, but too late to open anything. */
        LATE,
        /** Called up at the desk; nothing opens. */
        DESK
    }

    /** The last known state of the unlock that was due. */
    public enum Unlocked {
        REQUESTED,
        DONE,
        REFUSED,
        JAMMED,
        UNKNOWN
    }

    /** Whose visit it is, as far as a screen beside the door needs it. */
    public record Who(
            UUID id, String name, boolean photo, @Nullable String number) {}

    /** A visit with what was corrected about it. */
    public record WithHistory(Visit visit, List<Correction> corrections) {}

    /** One correction: {@code before} and {@code after} are the visit's changed facts. */
    public record Correction(Instant at, @Nullable UUID by, String reason, Facts before, Facts after) {}

    /** What of a visit can be corrected. */
    public record Facts(
            Instant at, Direction direction, @Nullable UUID person, Outcome decision, String code) {}

    /** The wish to correct a visit; null keeps what is there. {@code isVoid} takes the visit out of every count. */
    public record Correct(
            @Nullable Direction direction,
            @Nullable Instant at,
            @Nullable Boolean isVoid,
            @Nullable String reason) {}

    /** The wish to write down an arrival or leaving that no reader saw. */
    public record Write(
            UUID site,
            UUID person,
            Direction direction,
            Instant at,
            @Nullable String reason) {}

    /** A visit was written. {@code person} is null where nobody was recognised. */
    public record Recorded(
            UUID visit,
            UUID site,
            @Nullable UUID door,
            @Nullable UUID person,
            Outcome decision,
            Direction direction) implements Event {
        @Override
        public String name() {
            return "visit.recorded";
        }
    }

    /** A visit was corrected: whoever was told of it must be told again. */
    public record Corrected(UUID visit, UUID site, @Nullable UUID person) implements Event {
        @Override
        public String name() {
            return "visit.corrected";
        }
    }

    /** The lock's answer reached the visit. */
    public record Answered(List<UUID> visits) implements Event {
        @Override
        public String name() {
            return "visit.answered";
        }
    }
}

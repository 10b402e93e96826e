package lyceum.core.doors;

import lyceum.core.devices.Reader;
import org.jspecify.annotations.Nullable;

/**
 * The few words that a public screen or a reader's display shows. A reason to refuse is nobody's business but the
 * person's and the desk's, so in public it is always the same sentence.
 */
final class Says {

    static final String DESK = "Please see the desk";

    private Says() {}

    static String words(Reader.Result result, String code, @Nullable String name, Visit.Direction direction) {
        return switch (result) {
            case OPEN ->
                direction == Visit.Direction.OUT ? "Goodbye" : name == null ? "Welcome" : "Welcome, " + firstName(name);
            case UNAVAILABLE -> "The door cannot be opened now. " + DESK;
            case REFUSE -> code.equals("tap.late") || code.equals("tap.again") ? "Please tap again" : DESK;
        };
    }

    /** What a public screen may know of a refusal. */
    static String publicCode(String code) {
        return code.startsWith("tap.") || code.equals("lock.offline") ? code : "desk";
    }

    static String firstName(String name) {
        int space = name.indexOf(' ');
        return space < 0 ? name : name.substring(0, space);
    }
}

package lyceum.hardware.mqtt;

import java.time.Duration;
import java.util.Map;
import lyceum.core.base.Problem;

/** Reads the settings of a device that several drivers share. */
public final class Settings {

    private static final int LONGEST_HEARTBEAT_S = 86_400;

    private Settings() {}

    /**
     * A whole number among the settings, {@code otherwise} where there is none.
     *
     * @throws Problem {@code fields.invalid} when it is none or out of range
     */
    public static int number(Map<String, String> settings, String name, int otherwise, int from, int to) {
        String text = settings.get(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= from && value <= to) {
                return value;
            }
        }
        throw Problem.invalid(
                "settings." + name, "setting.range", "Enter a whole number from " + from + " to " + to + ".");
    }

    /** The setting {@code heartbeatS}: how often the device says something, in seconds. @throws Problem when unusable */
    public static int heartbeat(Map<String, String> settings, int otherwise) {
        return number(settings, "heartbeatS", otherwise, 1, LONGEST_HEARTBEAT_S);
    }

    /** Two heartbeats: how long a device may be silent and still counts as there. An unusable setting is as none. */
    public static Duration patience(Map<String, String> settings, int otherwise) {
        try {
            return Duration.ofSeconds(2L * heartbeat(settings, otherwise));
        } catch (Problem unusable) {
            return Duration.ofSeconds(2L * otherwise);
        }
    }
}

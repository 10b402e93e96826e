package lyceum.core.devices;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered device.
 *
 * @param address where it stands
 * @param driver name of the driver that speaks to it, such as {@code mqtt}, {@code tasmota} or {@code sim}
 * @param settings the driver's own settings of this device (topic, pulse …), without secrets
 * @param door the door it serves, null for a desk reader and for a sensor of a room
 * @param use what a reader's tap means, null for what is no reader
 */
public record Device(
        UUID id,
        UUID site,
        DeviceAddress address,
        String name,
        Kind kind,
        String driver,
        Map<String, String> settings,
        @Nullable UUID door,
        @Nullable Use use) {

    /** The kinds of device that have an interface. */
    public enum Kind {
        LOCK,
        READER,
        SENSOR
    }

    /** What a tap at a reader means. */
    public enum Use {
        /** Someone comes in. */
        IN,
        /** Someone leaves. */
        OUT,
        /** Whichever of the two fits the person's presence. */
        BOTH,
        /** Calls up the person on the desk's screen and opens nothing. */
        DESK
    }
}

package lyceum.core.devices;

import org.jspecify.annotations.Nullable;

/** Where drivers hand in what they hear. Every method returns at once, from whatever thread the wire has. */
public interface Inbox {

    /** A tap, in the order in which the wire delivered it. */
    void tap(Tap tap);

    /** What a device says of itself. */
    void report(Report report);

    /**
     * Every frame as it came, for the page that shows what a reader sent. Kept in memory only, the last 200 per device.
     *
     * @param fault why the frame was dropped, as a stable code such as {@code frame.malformed}; null when it was understood
     */
    void frame(DeviceAddress from, String direction, byte[] frame, @Nullable String fault);
}

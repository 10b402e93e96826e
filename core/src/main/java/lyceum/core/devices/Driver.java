package lyceum.core.devices;

import java.util.Map;

/**
 * A family of devices on one wire. A driver that cannot open its hardware is a visible fault of its devices
 * ({@link #fault()}), never a silent pretence.
 */
public interface Driver extends AutoCloseable {

    /** The name that devices are registered with: {@code mqtt}, {@code tasmota}, {@code sim} … */
    String name();

    /** Begins to listen, handing in to {@code inbox}. Returns without waiting for the wire. */
    void start(Inbox inbox);

    /**
     * Looks at the settings of a device before it is registered.
     *
     * @throws lyceum.core.base.Problem {@code fields.invalid} that says what to enter instead
     */
    default void check(Device.Kind kind, Map<String, String> settings) {}

    /**
     * Makes a device known, or replaces what was known of it. Never fails: a device that cannot be used as it is registered
     * counts as offline, and the rest runs.
     *
     * @param key the device's own secret, at least 32 bytes, empty where its protocol has none
     */
    void add(Device device, byte[] key);

    /** Forgets a device. */
    void remove(DeviceAddress address);

    /** The lock at this address. @throws IllegalArgumentException when it is none of this driver's */
    Lock lock(DeviceAddress address);

    /** The reader at this address. @throws IllegalArgumentException when it is none of this driver's */
    Reader reader(DeviceAddress address);

    /**
     * What the maker must put into the device and its wire.
     *
     * @param key the key that {@link #add} will be given as well
     */
    Enrolment enrolment(Device device, byte[] key);

    /** What is wrong with the wire as a whole, in one sentence; empty when nothing is. */
    String fault();

    @Override
    void close();
}

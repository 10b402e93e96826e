package lyceum.core.devices;

import java.util.UUID;

/** What a device says of itself, in the words of no wire. */
public sealed interface Report {

    /** Which device. */
    DeviceAddress from();

    /** It is there (a heartbeat, or its connection came up). */
    record Online(DeviceAddress from) implements Report {}

    /** Its connection is gone (last will, or the driver noticed). */
    record Offline(DeviceAddress from) implements Report {}

    /** The lock's state changed, or was confirmed. */
    record LockState(DeviceAddress from, Lock.State state) implements Report {}

    /** The lock answered an unlock: {@code done}, {@code refused} or {@code jammed}. */
    record UnlockAnswered(DeviceAddress from, UUID id, Outcome outcome) implements Report {
        public enum Outcome {
            DONE,
            REFUSED,
            JAMMED
        }
    }

    /** The door's contact: open or closed. */
    record Contact(DeviceAddress from, boolean open) implements Report {}

    /** The exit button was pressed, or a key was turned: the next opening is not forced. */
    record ExitRequested(DeviceAddress from) implements Report {}

    /** Someone opened the case. */
    record Tamper(DeviceAddress from, boolean active) implements Report {}

    /** A measured value. */
    record Reading(DeviceAddress from, String quantity, double value, String unit) implements Report {}

    /** Taps {@code first} to {@code last} of this reader's power-up never arrived. */
    record Gap(DeviceAddress from, String boot, long first, long last) implements Report {}
}

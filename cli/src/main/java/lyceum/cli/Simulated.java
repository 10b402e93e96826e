package lyceum.cli;

import java.util.Locale;
import java.util.UUID;
import lyceum.core.base.Caller;
import lyceum.core.base.Problem;
import lyceum.core.devices.Device;
import lyceum.core.devices.Devices;
import lyceum.core.people.Card;
import lyceum.hardware.sim.SimDriver;
import lyceum.web.Simulator;
import org.jspecify.annotations.Nullable;

/** What the page "simulate a tap" and its kin do to the simulated site. */
record Simulated(Devices devices, SimDriver site) implements Simulator {

    /**
     * Holds a card to a simulated reader, or jams, frees, cuts, joins, opens or closes a simulated device.
     *
     * @throws Problem {@code device.notSimulated} for a device that really exists
     */
    @Override
    public void act(Caller caller, UUID id, @Nullable Card card, @Nullable String action) {
        Device device = devices.device(caller, "device:simulate", id);
        if (!device.driver().equals(SimDriver.NAME)) {
            throw Problem.conflict("device.notSimulated", "This device is real. Tap a card at it.");
        }
        if (card != null && device.kind() == Device.Kind.READER) {
            site.tap(device.address(), card);
        } else if (action != null) {
            site.act(device.address(), action(action));
        } else {
            throw Problem.invalid("card", "field.required", "Name a card for a reader, or an action.");
        }
    }

    private static SimDriver.Action action(String name) {
        try {
            return SimDriver.Action.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("action", "action.unknown", "Choose jam, free, cut, join, open or close.");
        }
    }
}

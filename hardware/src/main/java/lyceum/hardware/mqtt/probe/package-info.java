/**
 * Devices made of nothing but a connection: a lock and a reader that keep Lyceum's protocol to the letter, and a load of
 * taps that is measured. For tests of the drivers and for measuring an installation at its own broker.
 */
@NullMarked
package lyceum.hardware.mqtt.probe;

import org.jspecify.annotations.NullMarked;

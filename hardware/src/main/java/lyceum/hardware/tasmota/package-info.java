/**
 * Devices with Tasmota firmware: readers (RDM6300, PN532, MFRC522), relays as locks, sensors. Tasmota checks no signature
 * and knows no session, so it is kept to the broker's account and access list and to the timing of its own pulse.
 */
@NullMarked
package lyceum.hardware.tasmota;

import org.jspecify.annotations.NullMarked;

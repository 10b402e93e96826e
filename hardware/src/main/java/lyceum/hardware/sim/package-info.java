/**
 * A simulated site, which is part of the product: locks that open for their pulse and can jam, readers that can be tapped
 * and replay what a real reader once sent, contacts, sensors, and links that can be cut. For training, demonstrations and
 * tests; it obeys the same rules as the real wires.
 */
@NullMarked
package lyceum.hardware.sim;

import org.jspecify.annotations.NullMarked;

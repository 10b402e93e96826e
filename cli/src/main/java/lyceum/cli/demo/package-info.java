/**
 * The demonstration: an invented study hall in Gaya and an invented coaching institute in Sikar with simulated doors, whose
 * two weeks of history are made by the product's own use cases with a moved clock.
 */
@NullMarked
package lyceum.cli.demo;

import org.jspecify.annotations.NullMarked;

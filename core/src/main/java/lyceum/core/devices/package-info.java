/** The registry of locks, readers and sensors, what they report, their alarms; owns the interfaces that drivers implement. */
@NullMarked
package lyceum.core.devices;

import org.jspecify.annotations.NullMarked;

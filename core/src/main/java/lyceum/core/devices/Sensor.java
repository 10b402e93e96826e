package lyceum.core.devices;

import java.time.Instant;
import java.util.Optional;

/** A sensor. Its readings arrive as {@link Report.Reading}; this is the last one, from memory. */
public interface Sensor {

    /** The last reading of this quantity, empty when there is none younger than two heartbeats. */
    Optional<Value> last(String quantity);

    /** A value in the quantity's own unit (°C, ppm, lx, W …) and when it arrived. */
    record Value(double value, String unit, Instant at) {}
}

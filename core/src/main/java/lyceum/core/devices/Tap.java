package lyceum.core.devices;

import java.time.Duration;
import lyceum.core.people.Card;

/**
 * A card was held to a reader.
 *
 * @param reader which reader
 * @param card what it read
 * @param boot random at each power-up of the reader; with {@code seq} it tells a repetition from a new tap
 * @param seq counts up from the reader's power-up
 * @param age how old the tap already was when it arrived, by the reader's own monotonic clock
 * @param arrivedNanos {@link lyceum.core.base.Clock#nanos()} at arrival
 */
public record Tap(DeviceAddress reader, Card card, String boot, long seq, Duration age, long arrivedNanos) {}

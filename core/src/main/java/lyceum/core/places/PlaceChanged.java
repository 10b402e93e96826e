package lyceum.core.places;

import java.util.UUID;
import lyceum.core.base.Event;

/** A site, or a zone, door or closure of it, is not what it was. */
public record PlaceChanged(UUID site, String kind, UUID id) implements Event {
    @Override
    public String name() {
        return "place.changed";
    }
}

package lyceum.core.people;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import lyceum.core.base.Tx;

/** Who is in which groups; asked here and answered by {@code groups}, which stands above. */
@FunctionalInterface
public interface Memberships {
    /** The groups of those people who are in some on this day. */
    Map<UUID, List<Person.InGroup>> of(Tx tx, Collection<UUID> people, LocalDate on);
}

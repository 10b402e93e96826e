package lyceum.core.doors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Narrows the credentials that a card matches down to the people who carry them. */
final class Holders {

    private Holders() {}

    /**
     * One entry per person, an active credential before an ended one; and where anybody carries the card actively, whoever
     * carried it before does not make it ambiguous.
     */
    static List<Facts.Holder> onePerPerson(List<Facts.Holder> matches) {
        Map<UUID, Facts.Holder> people = new LinkedHashMap<>();
        matches.forEach(
                match -> people.merge(match.person(), match, (one, other) -> one.credentialActive() ? one : other));
        List<Facts.Holder> active =
                people.values().stream().filter(Facts.Holder::credentialActive).toList();
        return active.isEmpty() ? List.copyOf(people.values()) : active;
    }
}

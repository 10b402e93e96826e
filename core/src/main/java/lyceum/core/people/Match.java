package lyceum.core.people;

import java.util.UUID;

/** A registered credential that a card read at a door may be, and whose it is. */
public record Match(UUID credential, Credential.State state, Card card, Standing person) {}

package lyceum.core.people;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/**
 * The cards that people carry. Every reader writes the same card in its own length; the longest form seen is kept, and any
 * form finds it. A card opens for one person at a time.
 */
public final class Credentials implements Checked {

    private static final String READ = "credential:read";
    private static final String WRITE = "credential:write";

    /** The row that whoever enrols a card locks, so that no two people are given one card at once. */
    private static final String ENROLLED = "card";

    private final Db db;

    public Credentials(Db db) {
        this.db = db;
    }

    /**
     * Whose card this may be: one query. Where an active credential matches, ended ones are left out; several people mean
     * that the reader's form is too short to tell.
     */
    public static List<Match> find(Tx tx, Card card) {
        List<Match> matches = CredentialsSql.byLow24(tx, card.kind(), card.low24()).stream()
                .filter(match -> match.card().matches(card))
                .toList();
        List<Match> active = matches.stream().filter(Credentials::isActive).toList();
        return active.isEmpty() ? matches : active;
    }

    private static boolean isActive(Match match) {
        return match.state() == Credential.State.ACTIVE && !match.person().removed();
    }

    /** Keeps a longer form of a card than was known. Does nothing when it is no longer one. */
    public static void lengthen(Tx tx, UUID credential, Card longer) {
        CredentialsSql.lengthen(tx, credential, longer);
        CredentialsSql.find(tx, credential).ifPresent(owned -> publish(tx, owned));
    }

    /** The credentials of a person, newest first. Needs {@code credential:read} and a view of the person. */
    public Page<Credential> list(Caller caller, UUID person) {
        caller.require(READ);
        return db.read(caller, tx -> {
            mustReach(tx, READ, person);
            return new Page<>(
                    CredentialsSql.of(tx, person).stream()
                            .map(CredentialsSql.Owned::credential)
                            .toList(),
                    null);
        });
    }

    /**
     * Gives a card to a person. Needs {@code credential:write}.
     *
     * @param label what staff call it, null for nothing
     * @param replaces a credential of the same person that ends with it, null for none
     * @throws Problem {@code card.taken} when the card is someone's already
     */
    public Credential take(Caller caller, UUID person, Card card, @Nullable String label, @Nullable UUID replaces) {
        caller.require(WRITE);
        Fields fields = new Fields();
        String name = fields.optional("label", label, 80);
        fields.done();
        return again(() -> db.write(caller, "people.takeCard", tx -> {
            mustReach(tx, WRITE, person);
            PeopleSql.next(tx, ENROLLED);
            if (find(tx, card).stream()
                    .anyMatch(match -> isActive(match) && !match.credential().equals(replaces))) {
                throw Problem.conflict("card.taken", "This card belongs to someone already. Block it there first.");
            }
            if (replaces != null) {
                CredentialsSql.Owned old = owned(tx, replaces);
                if (!old.credential().person().equals(person)) {
                    throw Problem.invalid(
                            "replaces", "credential.other", "Only a card of the same person is replaced.");
                }
                CredentialsSql.end(tx, replaces, Credential.State.REPLACED, "replaced");
            }
            UUID id = Ids.next(tx.now());
            CredentialsSql.insert(tx, id, person, card, name);
            CredentialsSql.Owned taken = owned(tx, id);
            Audit.note(tx, "credential.take", "credential", id, null, taken.credential());
            publish(tx, taken);
            return taken.credential();
        }));
    }

    /** Two that enrol the very first cards at once: one is refused by the series' own key, and then simply waits its turn. */
    private static <T> T again(Supplier<T> work) {
        try {
            return work.get();
        } catch (Db.Duplicate e) {
            return work.get();
        }
    }

    /**
     * Ends a credential. Needs {@code credential:write}.
     *
     * @param state blocked, lost or replaced
     */
    public Credential end(Caller caller, UUID id, Credential.@Nullable State state, @Nullable String reason) {
        caller.require(WRITE);
        Fields fields = new Fields();
        fields.check(
                state != null && state != Credential.State.ACTIVE,
                "state",
                "credential.state",
                "Choose blocked, lost or replaced.");
        String why = fields.text("reason", reason, 200);
        fields.done();
        Credential.State ended = Objects.requireNonNull(state);
        return changed(caller, id, "credential.end", (tx, before) -> CredentialsSql.end(tx, id, ended, why));
    }

    /** Makes an ended credential open again. Needs {@code credential:write}. @throws Problem {@code card.taken} */
    public Credential restore(Caller caller, UUID id, @Nullable String reason) {
        caller.require(WRITE);
        Fields fields = new Fields();
        fields.text("reason", reason, 200);
        fields.done();
        return again(() -> changed(caller, id, "credential.restore", (tx, before) -> {
            PeopleSql.next(tx, ENROLLED);
            boolean taken = find(tx, before.card()).stream()
                    .anyMatch(match -> isActive(match) && !match.credential().equals(id));
            if (taken) {
                throw Problem.conflict("card.taken", "This card belongs to someone else meanwhile.");
            }
            CredentialsSql.restore(tx, id);
        }));
    }

    private Credential changed(Caller caller, UUID id, String action, BiConsumer<Tx, CredentialsSql.Owned> change) {
        return db.write(caller, "people.changeCard", tx -> {
            CredentialsSql.Owned before = owned(tx, id);
            mustReach(tx, WRITE, before.credential().person());
            change.accept(tx, before);
            CredentialsSql.Owned after = owned(tx, id);
            Audit.note(tx, action, "credential", id, before.credential(), after.credential());
            publish(tx, after);
            return after.credential();
        });
    }

    private static CredentialsSql.Owned owned(Tx tx, UUID id) {
        return CredentialsSql.find(tx, id).orElseThrow(() -> Problem.notFound("credential"));
    }

    /** A credential is seen with its person, and else does not exist. */
    private static void mustReach(Tx tx, String permission, UUID person) {
        PeopleSql.Stored found = PeopleSql.find(tx, person).orElseThrow(() -> Problem.notFound("person"));
        if (!People.reaches(tx.caller(), permission, found.site(), person)) {
            throw Problem.notFound("person");
        }
    }

    private static void publish(Tx tx, CredentialsSql.Owned owned) {
        tx.publish(new CredentialChanged(
                owned.credential().id(), owned.credential().person(), owned.site()));
    }

    @Override
    public List<Finding> check(Tx tx) {
        return CredentialsSql.unfindable(tx).stream()
                .map(id -> new Finding("credential.index", "The credential " + id + " is not found by its card."))
                .toList();
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return CredentialsSql.counts(tx);
    }
}

package lyceum.core.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Db;
import lyceum.core.base.Ids;
import lyceum.core.base.Json;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import lyceum.core.base.Words;
import org.jspecify.annotations.Nullable;

/**
 * The audit log of a tenant: append-only, and chained. An entry is written in the transaction of what it tells; after the
 * commit one sealer gives it its position and a hash over the hash before it and its own content, so that no writer ever
 * waits for the head of the chain.
 */
public final class Audit implements Checked {

    /** How many entries one transaction seals: few enough to stay under the 20 ms of a write. */
    private static final int BATCH = 100;

    private static final int WALK = 500;
    private static final String ORIGIN = "0".repeat(64);

    /** Finds the logins of accounts for the list; the owner of accounts stands above the log. */
    @FunctionalInterface
    public interface Logins {
        /** The logins of those accounts that have one. */
        Map<UUID, String> of(Tx tx, Collection<UUID> accounts);
    }

    /**
     * What a walk along the chain found.
     *
     * @param entries how many entries were walked
     * @param broken the position of the first entry that does not fit, null when all do
     */
    public record Verified(long entries, @Nullable Long broken) {}

    private final Db db;
    private final Logins logins;

    public Audit(Db db, Logins logins) {
        this.db = db;
        this.logins = logins;
    }

    /**
     * Notes in this transaction that the caller did something.
     *
     * @param action {@code thing.verb}
     * @param before what it was, a record or a map; personal data and secrets are hidden before they are stored
     * @param after what it is now
     */
    public static void note(
            Tx tx,
            String action,
            String targetKind,
            @Nullable UUID target,
            @Nullable Object before,
            @Nullable Object after) {
        note(tx, action, targetKind, target, before, after, "done");
    }

    /** {@link #note(Tx, String, String, UUID, Object, Object)} with a result other than {@code done}: a refusal's code. */
    public static void note(
            Tx tx,
            String action,
            String targetKind,
            @Nullable UUID target,
            @Nullable Object before,
            @Nullable Object after,
            String result) {
        AuditSql.insert(
                tx,
                Ids.next(tx.now()),
                Words.of(tx.caller().kind()),
                action,
                targetKind,
                target,
                Hidden.json(before, null),
                Hidden.json(after, before),
                result);
    }

    /** The log, newest first. Needs {@code audit:read}. */
    public Page<AuditEntry> list(Caller caller, AuditEntry.Filter filter, Page.Want want) {
        caller.require("audit:read");
        String after = want.key("");
        UUID before = after.isEmpty() ? null : cursor(after);
        return db.read(caller, tx -> {
            List<AuditEntry> rows = AuditSql.list(tx, filter, before, want.limit() + 1);
            Map<UUID, String> names = logins.of(
                    tx,
                    rows.stream()
                            .map(AuditEntry::account)
                            .filter(Objects::nonNull)
                            .collect(Collectors.toSet()));
            return Page.of(rows, want, row -> row.id().toString())
                    .map(row -> row.account() == null ? row : row.withLogin(names.get(row.account())));
        });
    }

    private static UUID cursor(String key) {
        try {
            return UUID.fromString(key);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Problem.Kind.MALFORMED, "page.cursor", "cursor must be one that a list gave out.");
        }
    }

    /**
     * Gives every entry that is committed and not sealed yet its place in the chain, oldest first. Can be broken off and
     * called again at any time, from several threads and processes: the database lets one of them win.
     *
     * @return how many entries were sealed by this call
     */
    public int sealPending(Caller system) {
        if (!db.read(system, AuditSql::isPending)) {
            return 0;
        }
        int sealed = 0;
        int batch;
        do {
            try {
                batch = db.write(system, Audit::sealBatch);
            } catch (Db.Duplicate e) {
                // Another sealer gave out the same position first; what is left is its business.
                return sealed;
            }
            sealed += batch;
        } while (batch == BATCH);
        return sealed;
    }

    private static int sealBatch(Tx tx) {
        AuditSql.Head head = AuditSql.head(tx).orElse(new AuditSql.Head(0, ORIGIN));
        long position = head.position();
        String hash = head.hash();
        List<AuditSql.Chained> rows = AuditSql.unsealed(tx, BATCH);
        for (AuditSql.Chained row : rows) {
            position++;
            hash = link(hash, position, row);
            if (AuditSql.seal(tx, row.id(), position, hash) == 0) {
                throw new Db.Duplicate(
                        new IllegalStateException("an audit entry was sealed by someone else meanwhile"));
            }
        }
        return rows.size();
    }

    /** SHA-256 over the hash before, the position and the row's content in a fixed order, as JSON. */
    private static String link(String before, long position, AuditSql.Chained row) {
        try {
            String content = Json.of(List.of(before, position, row.canonical()));
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /** Walks the whole chain and computes every hash anew. Needs {@code audit:read}. */
    public Verified verify(Caller caller) {
        caller.require("audit:read");
        return walk(position -> db.read(caller, tx -> AuditSql.sealedAfter(tx, position, WALK)));
    }

    private static Verified walk(LongFunction<List<AuditSql.Chained>> after) {
        String hash = ORIGIN;
        long position = 0;
        while (true) {
            List<AuditSql.Chained> rows = after.apply(position);
            for (AuditSql.Chained row : rows) {
                position++;
                hash = link(hash, position, row);
                if (!Long.valueOf(position).equals(row.position()) || !hash.equals(row.hash())) {
                    return new Verified(position - 1, position);
                }
            }
            if (rows.size() < WALK) {
                return new Verified(position, null);
            }
        }
    }

    /** Entries that the sealer left for more than a minute, and a chain whose links do not fit. */
    @Override
    public List<Finding> check(Tx tx) {
        var findings = new ArrayList<Finding>();
        long late = AuditSql.unsealedBefore(tx, tx.now().minus(Duration.ofMinutes(1)));
        if (late > 0) {
            findings.add(
                    new Finding("audit.unsealed", late + " audit entries are older than a minute and not sealed."));
        }
        Long broken = walk(position -> AuditSql.sealedAfter(tx, position, WALK)).broken();
        if (broken != null) {
            findings.add(new Finding("audit.chain", "The audit chain does not fit at position " + broken + "."));
        }
        return findings;
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return Map.of("audit_entry", AuditSql.count(tx));
    }
}

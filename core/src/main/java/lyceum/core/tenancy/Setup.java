package lyceum.core.tenancy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import lyceum.core.base.Caller;
import lyceum.core.base.Problem;
import lyceum.core.base.Vault;
import org.jspecify.annotations.Nullable;

/**
 * The first run. Whoever comes first does not own the school: making the first tenant takes a code that was printed where
 * only the owner of the machine reads it, unless the request comes from the machine itself.
 */
public final class Setup {

    private static final int TRIES = 10;

    /** Without letters and digits that look alike. */
    private static final String ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

    private static final int LENGTH = 10;

    private final Tenants tenants;
    private final String code = random();
    private final AtomicInteger wrong = new AtomicInteger();
    private volatile boolean done;

    public Setup(Tenants tenants) {
        this.tenants = tenants;
    }

    private static String random() {
        var random = new SecureRandom();
        var text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** Whether this installation has no tenant yet. */
    public boolean needed() {
        if (!done && !tenants.open().isEmpty()) {
            done = true;
        }
        return !done;
    }

    /** How many tenants there are. */
    public int tenants() {
        return tenants.open().size();
    }

    /** The code to print at start, for this run of the process only. */
    public String code() {
        return code;
    }

    /**
     * Makes the first tenant.
     *
     * @param caller who asks; nobody is signed in yet
     * @param given the code, null where the request has none
     * @param loopback whether the request came from this machine, which needs no code
     * @throws Problem {@code setup.done}, {@code setup.code}, {@code setup.locked}, or what is wrong with the command
     */
    public synchronized Tenant.Made run(Caller caller, @Nullable String given, boolean loopback, Tenant.New command) {
        if (!needed()) {
            throw Problem.conflict("setup.done", "This installation is set up already. Please sign in.");
        }
        if (!loopback) {
            mustKnow(given);
        }
        Tenant.Made made = tenants.make(caller, command);
        done = true;
        return made;
    }

    private void mustKnow(@Nullable String given) {
        if (wrong.get() >= TRIES) {
            throw Problem.of(
                    Problem.Kind.TOO_MANY, "setup.locked", "Too many wrong codes. Restart the server for a new code.");
        }
        String text = given == null ? "" : given.strip().toUpperCase(Locale.ROOT);
        if (!Vault.same(text.getBytes(StandardCharsets.UTF_8), code.getBytes(StandardCharsets.UTF_8))) {
            wrong.incrementAndGet();
            throw Problem.of(
                    Problem.Kind.FORBIDDEN, "setup.code", "Enter the code that the server printed when it started.");
        }
    }
}

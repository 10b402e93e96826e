package lyceum.core.access;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords with Argon2id (19 MiB, 2 passes, 1 lane: the smallest setting that OWASP recommends, so that a small
 * computer stays usable). At most two hashes run at once, on threads of their own below normal priority; sixteen more may
 * wait. Never called inside a transaction.
 */
final class Passwords implements AutoCloseable {

    private static final Argon2Function ARGON = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<String> COMMON = common();

    private final ThreadPoolExecutor hashing = new ThreadPoolExecutor(
            2,
            2,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(16),
            Thread.ofPlatform()
                    .name("hash-", 0)
                    .daemon()
                    .priority(Thread.MIN_PRIORITY)
                    .factory());
    private final String nobody;

    Passwords() {
        hashing.allowCoreThreadTimeOut(true);
        nobody = Password.hash("nobody at all").addRandomSalt(16).with(ARGON).getResult();
    }

    String hash(String password) {
        return bounded(
                () -> Password.hash(password).addRandomSalt(16).with(ARGON).getResult());
    }

    /** Whether the password is the one hashed. Without a hash it takes as long and says no. */
    boolean matches(String password, @Nullable String hash) {
        String against = hash == null ? nobody : hash;
        boolean same =
                bounded(() -> Password.check(password, against).with(Argon2Function.getInstanceFromHash(against)));
        return same && hash != null;
    }

    /** What is wrong with a new password, as a field error's code and sentence; null when nothing is. */
    static @Nullable Problem refusal(String field, @Nullable String password, String login) {
        if (password == null || password.codePointCount(0, password.length()) < 10) {
            return Problem.invalid(field, "password.short", "Please use at least 10 characters.");
        }
        if (password.length() > 200) {
            return Problem.invalid(field, "password.long", "Please use at most 200 characters.");
        }
        String plain = password.toLowerCase(Locale.ROOT);
        boolean guessable = COMMON.contains(plain)
                || plain.chars().distinct().count() < 4
                || (login.length() > 3 && plain.contains(login));
        return guessable
                ? Problem.invalid(field, "password.common", "Too easy to guess. A sentence of four words is better.")
                : null;
    }

    /** A password that can be read out over a desk: four groups of four, 80 bits. */
    static String generate() {
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            made.append(i > 0 && i % 4 == 0 ? "-" : "").append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return made.toString();
    }

    private <T> T bounded(Callable<T> work) {
        try {
            return hashing.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw Problem.later(
                    Problem.Kind.UNAVAILABLE, "access.busy", "Too many people sign in at this moment. Try again.", 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.later(Problem.Kind.UNAVAILABLE, "access.busy", "The server is stopping.", 5);
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing failed", e.getCause());
        }
    }

    private static Set<String> common() {
        try (InputStream in = Passwords.class.getResourceAsStream("/access/common-passwords.txt")) {
            if (in == null) {
                throw new IllegalStateException("access/common-passwords.txt is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hashing.shutdownNow();
    }
}

package lyceum.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Passwords for new accounts: from a file, or made up. Never an argument, which every process of the machine can see. */
final class Passwords {

    /** Without the letters and digits that people confuse. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 16;

    private Passwords() {}

    /** The first line of the file, or where none is given a new password of 79 random bits. */
    static String from(@Nullable Path file, ServerOptions server) {
        if (file == null) {
            return new SecureRandom()
                    .ints(LENGTH, 0, LETTERS.length())
                    .mapToObj(i -> String.valueOf(LETTERS.charAt(i)))
                    .collect(Collectors.joining());
        }
        try {
            return Files.readString(file).lines().findFirst().orElse("").strip();
        } catch (IOException _) {
            throw server.misuse("The password file " + file.toAbsolutePath() + " cannot be read.");
        }
    }
}

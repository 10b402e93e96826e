package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lyceum platform}: the server as a whole, above its tenants. */
@Command(
        name = "platform",
        description = "The server as a whole, above its tenants.",
        subcommands = PlatformCommand.Admin.class,
        mixinStandardHelpOptions = true)
final class PlatformCommand extends Group {

    /** {@code lyceum platform admin}. */
    @Command(
            name = "admin",
            description = "Those who look after all tenants; they see none of their data.",
            mixinStandardHelpOptions = true)
    static final class Admin extends Group {

        @Command(
                name = "add",
                description = "Makes a platform admin.",
                footer = {"%nFor example:", "  lyceum platform admin add root"},
                mixinStandardHelpOptions = true)
        int add(
                @Mixin ServerOptions server,
                @Parameters(paramLabel = "LOGIN", description = "Sign-in name.") String login,
                @Option(names = "--password-file", description = "Holds the password (default: one is made up).")
                        @Nullable Path passwordFile) {
            String password = Passwords.from(passwordFile, server);
            JsonNode made = server.platform()
                    .post("/platform/admins", ServerOptions.body("login", login, "password", password));
            Stream<String> secret =
                    passwordFile == null ? Stream.of("Password, shown only now: " + password) : Stream.empty();
            server.print(made, Stream.concat(Stream.of("Made platform admin " + login + "."), secret));
            return Exit.OK;
        }
    }
}

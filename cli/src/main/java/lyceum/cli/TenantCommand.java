package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lyceum tenant}: the institutes that share this server, each with a database of its own. */
@Command(
        name = "tenant",
        description = "The institutes on this server, each with a database of its own.",
        mixinStandardHelpOptions = true)
final class TenantCommand extends Group {

    @Command(
            name = "create",
            description = "Makes a tenant with its first admin and first site.",
            footer = {
                "%nFor example:",
                "  lyceum tenant create sunrise --name \"Sunrise Academy\" --admin asha --zone Asia/Kolkata"
            },
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "SLUG", description = "Short name: small letters, digits and dashes.") String slug,
            @Option(names = "--name", required = true, description = "What people call it.") String name,
            @Option(names = "--admin", required = true, description = "Sign-in name of the first admin.") String admin,
            @Option(names = "--admin-name", description = "The admin's own name (default: the sign-in name).") @Nullable String adminName,
            @Option(names = "--password-file", description = "Holds the admin's password (default: one is made up).")
                    @Nullable Path passwordFile,
            @Option(
                            names = "--entity",
                            description = "Name of the legal entity that runs it (default: the tenant's name).")
                    @Nullable String entity,
            @Option(names = "--currency", defaultValue = "INR", description = "Three letters (default: INR).")
                    String currency,
            @Option(names = "--site", defaultValue = "main", description = "Slug of the first site (default: main).")
                    String site,
            @Option(names = "--site-name", description = "Name of the first site (default: the tenant's name).")
                    @Nullable String siteName,
            @Option(
                            names = "--zone",
                            defaultValue = "Asia/Kolkata",
                            description = "Time zone of the site (default: ${DEFAULT-VALUE}).")
                    String zone,
            @Option(
                            names = "--day-cutoff",
                            defaultValue = "04:00",
                            description = "When one business day ends and the next begins (default: ${DEFAULT-VALUE}).")
                    String cutoff,
            @Option(
                            names = "--kind",
                            defaultValue = "coaching",
                            description = "study_hall, coaching, tutor, library or computer_institute"
                                    + " (default: ${DEFAULT-VALUE}).")
                    String kind) {
        String password = Passwords.from(passwordFile, server);
        JsonNode made = server.platform()
                .post(
                        "/tenants",
                        ServerOptions.body(
                                "slug", slug,
                                "name", name,
                                "entity",
                                        ServerOptions.body(
                                                "name", entity == null ? name : entity, "currency", currency),
                                "admin",
                                        ServerOptions.body(
                                                "name", adminName == null ? admin : adminName,
                                                "login", admin,
                                                "password", password),
                                "site",
                                        ServerOptions.body(
                                                "slug", site,
                                                "name", siteName == null ? name : siteName,
                                                "zone", zone,
                                                "dayCutoff", cutoff,
                                                "kind", kind)));
        Stream<String> secret =
                passwordFile == null ? Stream.of("Password, shown only now: " + password) : Stream.empty();
        server.print(made, Stream.concat(Stream.of("Made tenant " + slug + "; " + admin + " can sign in."), secret));
        return Exit.OK;
    }

    @Command(name = "list", description = "Lists the tenants.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server) {
        List<JsonNode> tenants = server.platform().all("/tenants");
        server.print(tenants, Text.table(tenants, "slug", "name", "state", "createdAt"));
        return Exit.OK;
    }
}

package lyceum.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import lyceum.core.base.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lyceum bench}. */
@Command(
        name = "bench",
        description = "Measures what this machine can do with Lyceum.",
        mixinStandardHelpOptions = true)
final class BenchCommand extends Group {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before any command runs
    private CommandSpec command;

    @Command(
            name = "tap",
            description = {
                "Measures how long a tap takes from the reader's message until the lock's command arrives, at 1, 50 and 200",
                "taps a second over 8 readers, through a broker and a server of its own in a folder that is removed again.",
                "Beside each stands the floor, measured in the same moments: the same message from client to client, and one",
                "forced write of 512 bytes. Takes about six minutes, with --quick less than two."
            },
            footer = {
                "%nFor example:",
                "  lyceum bench tap",
                "  LYCEUM_DATABASE_USER=bench LYCEUM_DATABASE_PASSWORD_FILE=secret.txt \\",
                "    lyceum bench tap --db jdbc:postgresql://localhost/bench",
                "%nThe PostgreSQL database must be empty. Run it on a quiet machine: everything else that runs is measured too."
            },
            mixinStandardHelpOptions = true)
    int tap(
            @Option(
                            names = "--mqtt",
                            paramLabel = "URL",
                            description = "This broker instead of a Mosquitto of its own on a free port.")
                    @Nullable String mqtt,
            @Option(
                            names = "--db",
                            paramLabel = "URL",
                            description = "An empty PostgreSQL database instead of the embedded H2.")
                    @Nullable String db,
            @Option(
                            names = "--people",
                            paramLabel = "N",
                            defaultValue = "10000",
                            description = "How many people with a card there are (default: ${DEFAULT-VALUE}).")
                    int people,
            @Option(names = "--quick", description = "Fewer samples and people: to see that it works, not how fast.")
                    boolean quick,
            @Option(
                            names = "--folder",
                            paramLabel = "DIR",
                            description = "On the disk to be measured (default: the folder for temporary files).")
                    @Nullable Path folder,
            @Option(names = "--json", description = "Print the figures as JSON, for programs.") boolean json)
            throws InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        PrintWriter progress = json ? command.commandLine().getErr() : out;
        TapBench bench = new TapBench(
                new TapBench.Plan(mqtt, db, quick ? Math.min(people, 1_000) : people, quick, folder), sentence -> {
                    progress.println(sentence);
                    progress.flush();
                });
        TapFigures figures = bench.run();
        if (json) {
            out.println(Json.of(figures));
        } else {
            figures.lines().forEach(out::println);
        }
        out.flush();
        return Exit.OK;
    }
}

package lyceum.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of the JAR: one command line with a sub-command for everything the process can do. */
@Command(
        name = "lyceum",
        description = {
            "Doors, people and visits of an institute or a hall.",
            "Begin with @|bold lyceum demo|@ to look around, or @|bold lyceum serve|@ to run a real site."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused, or a check found something",
            "2:the arguments or the configuration must be corrected",
            "3:no server answers",
            "70:a breakdown inside; the log tells more"
        },
        subcommands = {
            TenantCommand.class,
            PlatformCommand.class,
            PersonCommand.class,
            CardCommand.class,
            DeviceCommand.class,
            DoorCommand.class,
            CheckCommand.class,
            DemoCommand.class,
            ServeCommand.class,
            BenchCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    private Main() {}

    /** Runs the command that the arguments name and ends the process with its {@link Exit} code. */
    public static void main(String[] args) {
        Logging.prepare();
        int code = commandLine().execute(args);
        // A server that has returned is done; a non-daemon thread of a library must not keep the process.
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, command, _) -> {
                    explain(thrown, command.getErr());
                    return Exit.of(thrown);
                });
    }

    private static void explain(Exception thrown, PrintWriter err) {
        int code = Exit.of(thrown);
        if (code == Exit.BROKEN) {
            thrown.printStackTrace(err);
        } else {
            err.println(thrown.getMessage());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? For example: lyceum demo");
    }

    /** The version that the JAR's manifest carries. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lyceum " + text()};
        }

        String text() {
            String packed = Main.class.getPackage().getImplementationVersion();
            return packed == null ? "(not packaged)" : packed;
        }
    }
}

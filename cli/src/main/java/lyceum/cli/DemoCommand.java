package lyceum.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lyceum.cli.demo.DemoHistory;
import lyceum.cli.demo.DemoSite;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the demonstration. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs an invented study hall and an invented institute with simulated doors and two weeks of history.",
            "Listens on this machine only unless told otherwise. Started again on its own folder it goes on where it was."
        })
final class DemoCommand implements Callable<Integer> {

    /** Marks a folder as a demonstration's, and keeps what was printed when it was founded. */
    private static final String MARK = "demo.properties";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private ConfigOptions options;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data/demo",
            description = "The demonstration's own folder (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data/demo");

    @Option(names = "--port", paramLabel = "N", description = "The port, 0 for any free one (default: 8080).")
    private @Nullable Integer port;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "The address to listen on; 0.0.0.0 lets others on the network look (default: 127.0.0.1).")
    private @Nullable String listen;

    @Option(names = "--db", paramLabel = "URL", description = "A PostgreSQL address instead of the embedded H2.")
    private @Nullable String database;

    @Option(
            names = "--mqtt",
            paramLabel = "URL",
            description = "Take front-reader and front-door from this broker; the simulated ones stay off.")
    private @Nullable String broker;

    @Option(
            names = "--people",
            paramLabel = "N",
            description = "Add N people with cards counted up from 01000000 and a pass for the door.")
    private int people;

    @Option(names = "--still", description = "Without the history, and nobody comes or goes by himself.")
    private boolean still;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Properties mark = mark();
        Config config = config();
        Wiring wiring = Wiring.of(config, true);
        DemoSite.Features features = new DemoSite.Features(
                wiring.db,
                wiring.clock,
                wiring.tenants,
                wiring.places,
                wiring.people,
                wiring.credentials,
                wiring.groups,
                wiring.passes,
                wiring.devices,
                wiring.visits);
        boolean fresh = mark.isEmpty();
        wiring.prepare();
        if (fresh) {
            found(wiring, features, mark, out);
        }
        wiring.start();
        say(out, wiring, config, mark);
        if (fresh && !still) {
            out.println("Two weeks of history are being written; the screens fill within a minute.");
            out.flush();
        }
        if (!still) {
            DemoHistory.begin(features, wiring.db, wiring.simulated, broker == null);
        }
        return ServeCommand.untilTold(wiring);
    }

    private void found(Wiring wiring, DemoSite.Features features, Properties mark, PrintWriter out) {
        DemoSite site = new DemoSite(features, broker == null ? "sim" : "mqtt");
        DemoSite.Founded founded = site.found(sentence -> {
            out.println(sentence);
            out.flush();
        });
        if (people > 0) {
            out.println("Adding " + people + " people …");
            out.flush();
            site.more(founded.hall(), people);
        }
        mark.setProperty("lockKey", founded.lockKey());
        mark.setProperty("driver", broker == null ? "sim" : "mqtt");
        try (var to = Files.newBufferedWriter(data.resolve(MARK))) {
            mark.store(to, "The demonstration's folder");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is kept of an earlier run, empty in a fresh folder; refuses a folder that is somebody's real one. */
    private Properties mark() {
        Properties mark = new Properties();
        Path file = data.resolve(MARK);
        try {
            if (Files.exists(file)) {
                try (var from = Files.newBufferedReader(file)) {
                    mark.load(from);
                }
            } else if (Files.isDirectory(data) && !isEmpty(data)) {
                throw new ParameterException(
                        spec.commandLine(),
                        data.toAbsolutePath() + " was not made by demo, and demo leaves other data alone."
                                + " Choose another folder with --data, or run: lyceum serve --set data.dir=" + data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return mark;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    private Config config() {
        options.preset("data.dir", data.toString()).preset("clock.trust", "always");
        if (port != null) {
            options.preset("http.port", port.toString());
        }
        if (listen != null) {
            options.preset("http.listen", listen);
            options.preset("http.plainSignIn", "true");
        }
        if (database != null) {
            options.preset("database.url", database);
        }
        if (broker != null) {
            options.preset("mqtt.url", broker);
        }
        return options.load(System.getenv());
    }

    private void say(PrintWriter out, Wiring wiring, Config config, Properties mark) {
        String address = "http://" + Address.shown(config.http().listen()) + ":" + wiring.web.port();
        out.println();
        out.println("Lyceum listens at " + address);
        out.println("  sign in      tenant " + DemoSite.TENANT + ", login " + DemoSite.ADMIN + ", password "
                + DemoSite.PASSWORD);
        out.println("  reader       front-reader    lock  front-door    site  main");
        out.println("  lock key     " + mark.getProperty("lockKey"));
        out.println("  card         em4100 " + DemoSite.CARD.data() + " is Asha Kumari's");
        out.println("Try next: open the board, then  lyceum door tap " + DemoSite.CARD.data() + " --door front-door");
        if (config.http().plainSignIn()) {
            out.println("Warning: passwords cross the network in clear. Only for a network of your own.");
        }
        out.println("Ends with Ctrl-C. All people are invented.");
        out.flush();
    }
}

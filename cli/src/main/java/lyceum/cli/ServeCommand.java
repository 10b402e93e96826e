package lyceum.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a real site until it is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a real site: the web server, the doors and what is due by time.",
            "At the first start it prints a code and the address where the site is set up in the browser.",
            "Ends cleanly at SIGTERM or Ctrl-C."
        })
final class ServeCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private ConfigOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Config config = options.load(System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        Wiring wiring = Wiring.of(config, false).prepare().start();
        String address = "http://" + Address.shown(config.http().listen()) + ":" + wiring.web.port();
        out.println("Lyceum listens at " + address + " with its data in "
                + config.dataDir().toAbsolutePath());
        if (wiring.setup.needed()) {
            out.println("First run: open " + address + "/setup and enter this code: " + wiring.setup.code());
        }
        out.flush();
        return untilTold(wiring);
    }

    /** Serves until the process is told to end; what is committed is finished first. */
    static int untilTold(Wiring wiring) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            wiring.close();
                            closed.countDown();
                        },
                        "end"));
        closed.await();
        return Exit.OK;
    }
}

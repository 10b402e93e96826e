package lyceum.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Mosquitto of this process's own on a free port of this machine, for as long as a measurement takes. */
final class LocalBroker implements AutoCloseable {

    private static final int START_MS = 10_000;
    private static final int LOOK_MS = 20;

    private final Path program;
    private final Path config;
    private final Path out;
    private final int port;
    private volatile Process process;

    private LocalBroker(Path program, Path config, Path out, int port) throws IOException {
        this.program = program;
        this.config = config;
        this.out = out;
        this.port = port;
        this.process = run();
    }

    /** The program on this machine, if there is one. */
    static Optional<Path> program() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it with its files in {@code folder}; returns when it answers.
     *
     * @throws Client.Unreachable when there is no Mosquitto on this machine
     */
    static LocalBroker start(Path folder) throws InterruptedException {
        Path program = program()
                .orElseThrow(() -> new Client.Unreachable(
                        "There is no mosquitto on this machine. Install it (Debian: sudo apt install mosquitto),"
                                + " or name a broker with --mqtt URL."));
        try {
            int port = freePort();
            Path config = folder.resolve("mosquitto.conf");
            // Started by root it would become an account that cannot write into the folder.
            Files.writeString(config, """
                    listener %d 127.0.0.1
                    user %s
                    allow_anonymous true
                    set_tcp_nodelay true
                    persistence false
                    log_type error
                    max_queued_messages 10000
                    """.formatted(port, System.getProperty("user.name")));
            LocalBroker broker = new LocalBroker(program, config, folder.resolve("mosquitto.out"), port);
            broker.awaitAnswer();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process run() throws IOException {
        return new ProcessBuilder(program.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        for (int looks = 0; !answers(); looks++) {
            boolean over = process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
            if (over || looks > START_MS / LOOK_MS) {
                throw new IllegalStateException("mosquitto did not start: " + Files.readString(out));
            }
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** As the server's configuration names it. */
    String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    /** Ends at once and tells nobody. */
    void stop() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Begins again on the same port, knowing nothing of before. */
    void again() throws InterruptedException {
        try {
            process = run();
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

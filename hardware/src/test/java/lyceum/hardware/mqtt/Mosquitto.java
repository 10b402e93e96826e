package lyceum.hardware.mqtt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real broker of the test's own, on a free port. It can be ended and begun again in the middle of a test. */
public final class Mosquitto implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

    private final Path folder;
    private final int port;
    private final Path config;
    private @Nullable Process process;

    private Mosquitto(Path folder, int port, Path config) {
        this.folder = folder;
        this.port = port;
        this.config = config;
    }

    /** A broker that lets anyone in. */
    public static Mosquitto open() {
        return with(List.of("allow_anonymous true"));
    }

    /** A broker whose accounts and access list are these files' contents. */
    public static Mosquitto guarded(String passwords, String acl) {
        try {
            Path folder = Files.createTempDirectory("mosquitto");
            Path passwordFile = secret(folder.resolve("passwords"), passwords);
            Path aclFile = secret(folder.resolve("acl"), acl);
            return in(folder, List.of("allow_anonymous false", "password_file " + passwordFile, "acl_file " + aclFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A broker with these lines beside the listener. */
    public static Mosquitto with(List<String> lines) {
        try {
            return in(Files.createTempDirectory("mosquitto"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path secret(Path file, String content) throws IOException {
        Files.writeString(file, content);
        return file;
    }

    private static Mosquitto in(Path folder, List<String> lines) throws IOException {
        int port = freePort();
        Path config = folder.resolve("mosquitto.conf");
        // Started by root, the broker would drop to an account that cannot read the test's files.
        String head = "listener " + port + " 127.0.0.1\nuser " + System.getProperty("user.name")
                + "\nset_tcp_nodelay true\npersistence false\nlog_dest file " + folder.resolve("log") + "\n";
        Files.writeString(config, head + String.join("\n", lines) + "\n");
        Mosquitto broker = new Mosquitto(folder, port, config);
        broker.start();
        return broker;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Begins, and returns when the port answers. */
    public void start() {
        try {
            process = new ProcessBuilder(PROGRAM.toString(), "-c", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!answers()) {
            if (System.nanoTime() > until || !process.isAlive()) {
                throw new IllegalStateException("mosquitto did not start: " + output());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("out"));
        } catch (IOException e) {
            return e.toString();
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

    /** Ends at once, as in a power cut: nobody is told. */
    public void stop() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process = null;
        }
    }

    /** Stops answering, with every connection left standing, until {@link #thaw}. */
    public void freeze() {
        signal("-STOP");
    }

    /** Goes on after {@link #freeze}. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String which) {
        Process running = process;
        try {
            if (running != null) {
                new ProcessBuilder("kill", which, Long.toString(running.pid()))
                        .start()
                        .waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}

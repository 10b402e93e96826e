package lyceum.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import lyceum.core.base.Json;

/** Another process that writes down everything that the broker passes on to locks and readers. */
final class Recorder implements AutoCloseable {

    private final Process process;
    private final Path file;

    private Recorder(Process process, Path file) {
        this.process = process;
        this.file = file;
    }

    static Recorder start(LocalBroker broker, Path file) throws IOException {
        String path = System.getenv("PATH") + ":/usr/bin";
        assumeTrue(
                Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "mosquitto_sub"))),
                "SKIPPED: there is no mosquitto_sub on this machine");
        Process process = new ProcessBuilder(
                        "mosquitto_sub",
                        "-p",
                        Integer.toString(broker.port()),
                        "-V",
                        "5",
                        "-q",
                        "1",
                        "-F",
                        "%t %p",
                        "-t",
                        "lyceum/+/+/+/command",
                        "-t",
                        "lyceum/+/+/+/feedback",
                        "-t",
                        "recorder/here")
                .redirectOutput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Recorder recorder = new Recorder(process, file);
        recorder.awaitListening(broker);
        return recorder;
    }

    private void awaitListening(LocalBroker broker) {
        RealSite.await("the recorder", Duration.ofSeconds(20), () -> {
            try {
                new ProcessBuilder(
                                "mosquitto_pub",
                                "-p",
                                Integer.toString(broker.port()),
                                "-t",
                                "recorder/here",
                                "-m",
                                "{}")
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return !lines().isEmpty();
        });
    }

    private List<String> lines() {
        try {
            String all = Files.readString(file);
            // The last line may be half written.
            return List.of(all.substring(0, all.lastIndexOf('\n') + 1).split("\n")).stream()
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The taps that were acknowledged: by a command, or by any answer that is not {@code unavailable}. */
    Set<RealSite.TapId> acknowledged() {
        Set<RealSite.TapId> taps = new HashSet<>();
        for (String line : lines()) {
            int space = line.indexOf(' ');
            String[] topic = line.substring(0, space).split("/");
            JsonNode frame = json(line.substring(space + 1));
            if (topic[topic.length - 1].equals("command")) {
                JsonNode tap = frame.path("tap");
                taps.add(new RealSite.TapId(
                        tap.path("reader").asText(),
                        tap.path("boot").asText(),
                        tap.path("seq").asLong()));
            } else if (topic[topic.length - 1].equals("feedback")
                    && !frame.path("result").asText().equals("unavailable")) {
                taps.add(new RealSite.TapId(
                        topic[3], frame.path("boot").asText(), frame.path("seq").asLong()));
            }
        }
        return taps;
    }

    /** How many commands went to locks. */
    int commands() {
        List<String> commands = new ArrayList<>(lines());
        commands.removeIf(line -> !line.substring(0, line.indexOf(' ')).endsWith("/command"));
        return commands.size();
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}

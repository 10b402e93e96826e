package lyceum.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lyceum.core.base.Committing.Found;
import lyceum.core.base.Committing.Way;
import lyceum.core.base.DiskRecord.Fate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes: a process's writes are recorded below its C library, and at random points of the record the disk is
 * made up as it may be then. What was acknowledged before the point must be there, and everything must be readable.
 */
class PowerCutTest {

    private static final int POINTS = Integer.getInteger("lyceum.cuts", Boolean.getBoolean("lyceum.long") ? 480 : 60);

    @TempDir
    static Path built;

    @TempDir
    Path work;

    /** What the points came to. */
    private record Tally(int points, int lost, int unreadable, List<String> complaints) {}

    /** Opens a disk as it was found, and reads everything. */
    @FunctionalInterface
    private interface Reading {
        Found read(Path data) throws SQLException;
    }

    @BeforeAll
    static void buildTheRecorder() throws Exception {
        TestDb.quiet();
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean compiler = linux && run("cc", "--version") == 0;
        if (!compiler) {
            System.out.println(
                    "SKIPPED: the power-cut test needs Linux and a C compiler (apt-get install gcc libc6-dev)");
        }
        assumeTrue(compiler, "needs Linux and a C compiler");
        Path source = Path.of("src/test/native/record.c");
        assertThat(run(
                        "cc",
                        "-shared",
                        "-fPIC",
                        "-O1",
                        "-Wall",
                        "-o",
                        recorder().toString(),
                        source.toAbsolutePath().toString(),
                        "-ldl",
                        "-lpthread"))
                .isZero();
    }

    private static int run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException notThere) {
            return -1;
        }
    }

    private static Path recorder() {
        return built.resolve("record.so");
    }

    @Test
    void whateverTheDiskGotToNothingAcknowledgedIsLostAndEverythingIsReadable() throws Exception {
        DiskRecord record = recorded(Way.SAFE, 4, 300);
        Tally tally = cut(record, POINTS, true, data -> {
            try (Databases db =
                    Databases.open(DbConfig.embedded(data), ManualClock.start(), new Events(), Committing::tables)) {
                Found found = Committing.read(db);
                String note = db.health().getFirst().reason();
                return note.isEmpty() ? found : new Found(found.numbers(), note);
            }
        });
        System.out.println("POWER H2 hardened: " + record.size() + " recorded calls, "
                + record.acknowledged().size()
                + " acknowledged, " + tally.points() + " points, " + tally.lost() + " with lost rows, "
                + tally.unreadable()
                + " unreadable");
        assertThat(tally.complaints()).isEmpty();
        assertThat(tally.lost()).isZero();
        assertThat(tally.unreadable()).isZero();
    }

    @Test
    void plainH2FailsTheSameTest() throws Exception {
        DiskRecord record = recorded(Way.PLAIN, 1, 150_000);
        Tally tally = cut(record, 20, false, Committing::readPlain);
        System.out.println("POWER H2 plain: " + tally.points() + " points, " + tally.lost() + " with lost rows, "
                + tally.unreadable() + " unreadable");
        assertThat(tally.lost()).isPositive();
    }

    private DiskRecord recorded(Way way, int writers, long commits) throws Exception {
        Path data = Files.createDirectories(work.resolve("data"));
        Files.createDirectories(data.resolve("db"));
        Path marks = data.resolve("marks");
        Path record = work.resolve("record");
        ProcessBuilder builder = Committing.process(way, data, "-", writers, commits, marks.toString());
        builder.environment().put("LD_PRELOAD", recorder().toString());
        builder.environment().put("RECORD_BELOW", data.toString());
        builder.environment().put("RECORD_TO", record.toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        assertThat(Files.size(record)).as("size of the record").isPositive();
        return DiskRecord.read(record, data, marks);
    }

    private Tally cut(DiskRecord record, int points, boolean early, Reading reading) throws IOException {
        long seed = Long.getLong("lyceum.seed", new Random().nextLong());
        Random random = new Random(seed);
        int first = record.firstAcknowledgement();
        // Where early ones are wanted, a quarter lies before the first answer, while the database is being made.
        List<Integer> places = random.ints(points, 0, 4)
                .mapToObj(i ->
                        i == 0 && early ? random.nextInt(first) : first + random.nextInt(record.size() - first + 1))
                .sorted()
                .toList();
        int lost = 0;
        int unreadable = 0;
        List<String> complaints = new ArrayList<>();
        for (int place : places) {
            record.advanceTo(place);
            Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
            Path disk = Files.createTempDirectory(work, "disk");
            record.imageInto(disk, fate, random);
            try {
                Found found = reading.read(disk);
                if (found.lost(record.acknowledged()) > 0) {
                    lost++;
                    complaints.add("seed " + seed + ", place " + place + ", " + fate + ": "
                            + found.lost(record.acknowledged()) + " lost");
                }
                if (!found.complaint().isEmpty()) {
                    complaints.add("seed " + seed + ", place " + place + ", " + fate + ": " + found.complaint());
                }
            } catch (SQLException | RuntimeException e) {
                unreadable++;
                complaints.add("seed " + seed + ", place " + place + " of " + record.size() + " (first answer at "
                        + first + "), " + fate + ": " + e);
            }
            delete(disk);
        }
        return new Tally(points, lost, unreadable, complaints);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

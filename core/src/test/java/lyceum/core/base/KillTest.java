package lyceum.core.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.Committing.Found;
import lyceum.core.base.Committing.Way;
import lyceum.core.base.TestDb.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} at random moments, with commits in flight: what was acknowledged is there afterwards. */
class KillTest {

    private static final int KILLS = Boolean.getBoolean("lyceum.long") ? 30 : 4;
    private static final int WRITERS = 8;

    private final Random random = new Random();

    @TempDir
    Path data;

    @BeforeAll
    static void quiet() {
        TestDb.quiet();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedSurvivesTheKill(Engine engine) throws Exception {
        String url = engine == Engine.H2 ? "-" : TestDb.freshPostgres();
        Set<Long> acknowledged = new HashSet<>();
        // Each one goes on where the one before was killed, so that a reopened database is killed again.
        for (int kill = 0; kill < KILLS; kill++) {
            Set<Long> answers = runAndKill(Way.SAFE, url, 20 + random.nextInt(1_500));
            assertThat(answers).isNotEmpty();
            acknowledged.addAll(answers);
            Found found = look(url);
            assertThat(found.complaint()).isEmpty();
            assertThat(found.lost(acknowledged))
                    .as("acknowledged and lost, of " + acknowledged.size())
                    .isZero();
        }
        System.out.println(
                "KILL " + engine + ": " + acknowledged.size() + " acknowledged, " + KILLS + " kills, 0 lost");
    }

    @Test
    void interruptionsOfTheWritersLoseNothingEither() throws Exception {
        Set<Long> acknowledged = runAndKill(Way.INTERRUPTED, "-", 100 + random.nextInt(400));
        Found found = look("-");
        assertThat(found.complaint()).isEmpty();
        assertThat(found.lost(acknowledged))
                .as("acknowledged and lost, of " + acknowledged.size())
                .isZero();
    }

    @Test
    void withTheDurableWriteSwitchedOffTheSameTestFindsLostRows() throws Exception {
        Set<Long> acknowledged = runAndKill(Way.UNSYNCED, "-", 1_000);
        Found found = look("-");
        assertThat(found.lost(acknowledged)).isPositive();
    }

    private Found look(String url) {
        Databases db =
                Databases.open(Committing.config(data, url), ManualClock.start(), new Events(), Committing::tables);
        try (db) {
            Found found = Committing.read(db);
            assertThat(db.health()).allSatisfy(health -> assertThat(health.ok()).isTrue());
            return found;
        }
    }

    private Set<Long> runAndKill(Way way, String url, int after) throws IOException, InterruptedException {
        Files.createDirectories(data);
        Process process =
                Committing.process(way, data, url, WRITERS, Long.MAX_VALUE, "-").start();
        Set<Long> acknowledged = new HashSet<>();
        try (BufferedReader answers = process.inputReader()) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                acknowledged.add(Long.parseLong(line));
                if (acknowledged.size() == after) {
                    // Not Process.destroyForcibly: it would close the pipe on what was said before.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed, and not ended by itself").isEqualTo(137);
        return acknowledged;
    }
}

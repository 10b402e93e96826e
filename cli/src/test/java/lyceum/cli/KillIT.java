package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lyceum.core.base.TestDb;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} in the middle of the work: nothing that was acknowledged is lost. That this test can fail shows the one
 * of the databases alone, which does the same with the durable write switched off.
 */
class KillIT {

    private static final int KILLS = Boolean.getBoolean("lyceum.long") ? 20 : 5;
    private static final int TAPS_A_SECOND = 50;

    @ParameterizedTest
    @EnumSource
    void everyAcknowledgedTapIsThereAfterKills(TestDb.Engine engine) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int hit = 0;
        try (RealSite site = RealSite.fresh(engine);
                Recorder recorder = Recorder.start(site.broker, site.folder.resolve("recorded"))) {
            ServerProcess server = site.start();
            for (int kill = 0; kill < KILLS; kill++) {
                if (killedWithTapsUnderWay(site, server, recorder, random)) {
                    hit++;
                }
                server = site.start();
                assertThat(site.visits())
                        .as("visits of acknowledged taps, seed " + seed)
                        .containsAll(recorder.acknowledged());
                assertThat(site.findings()).as("findings, seed " + seed).isEmpty();
            }
            assertThat(recorder.acknowledged()).hasSizeGreaterThan(KILLS * TAPS_A_SECOND / 4);
        }
        System.out.println(engine + ": " + KILLS + " kills, " + hit + " of them with unanswered taps under way");
        assertThat(hit).as("kills that hit unanswered taps").isGreaterThanOrEqualTo((int) Math.ceil(KILLS * 0.8));
    }

    /** Kills at a moment that nobody chose; returns whether some taps had been sent and never got an answer. */
    private static boolean killedWithTapsUnderWay(RealSite site, ServerProcess server, Recorder recorder, Random random)
            throws InterruptedException {
        try (Crowd crowd = new Crowd(site)) {
            RealSite.await("the first opened door", Duration.ofSeconds(30), () -> {
                crowd.tap();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                return !crowd.commanded().isEmpty();
            });
            crowd.tapping(TAPS_A_SECOND);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(1_000)));
            // All doors at once, and then any moment of the time that the answers take.
            crowd.together();
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(10_000)));
            Set<RealSite.TapId> unanswered = new HashSet<>(crowd.sent());
            server.kill();
            // What the server had already handed to the broker still arrives.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            unanswered.removeAll(recorder.acknowledged());
            unanswered.removeAll(crowd.told().keySet());
            return !unanswered.isEmpty();
        }
    }
}

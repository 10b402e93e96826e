package lyceum.core.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorWatchTest {

    private static final Duration PULSE = Duration.ofSeconds(5);

    private final DoorWatch watch = new DoorWatch();
    private long now = 1_000_000;

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private static List<String> named(List<DoorWatch.Change> changes) {
        return changes.stream()
                .map(change -> (change.begins() ? "+" : "-") + change.kind())
                .toList();
    }

    @Test
    void aDoorThatOpensUnaskedIsForcedUntilItCloses() {
        assertThat(named(watch.contact(true, now))).containsExactly("+FORCED");
        assertThat(named(watch.contact(false, now))).containsExactly("-FORCED");
    }

    @Test
    void aDoorThatOpensAfterAnUnlockIsNot() {
        watch.granted(now, PULSE);
        pass(4);
        assertThat(watch.contact(true, now)).isEmpty();
    }

    @Test
    void norAfterTheExitButton() {
        watch.exitRequested(now);
        pass(3);
        assertThat(watch.contact(true, now)).isEmpty();
    }

    @Test
    void anUnlockIsNoLicenceForLater() {
        watch.granted(now, PULSE);
        pass(11);
        assertThat(named(watch.contact(true, now))).containsExactly("+FORCED");
    }

    @Test
    void aDoorHeldOpenIsSaidOnce() {
        watch.granted(now, PULSE);
        watch.contact(true, now);
        pass(31);
        assertThat(named(watch.tick(now))).containsExactly("+HELD");
        pass(1);
        assertThat(watch.tick(now)).isEmpty();
        assertThat(named(watch.contact(false, now))).containsExactly("-HELD");
    }

    @Test
    void aLockThatSaysUnlockedUnaskedDisagrees() {
        assertThat(named(watch.lock(Lock.State.UNLOCKED, now))).containsExactly("+DISAGREE");
        assertThat(named(watch.lock(Lock.State.LOCKED, now))).containsExactly("-DISAGREE");
    }

    @Test
    void aLockThatStaysUnlockedAfterItsPulseDisagrees() {
        watch.granted(now, PULSE);
        assertThat(watch.lock(Lock.State.UNLOCKED, now)).isEmpty();
        pass(11);
        assertThat(named(watch.tick(now))).containsExactly("+DISAGREE");
    }

    @Test
    void alarmsOfBeforeARestartGoOn() {
        watch.resume(Alarm.Kind.FORCED);
        assertThat(named(watch.contact(false, now))).containsExactly("-FORCED");
    }
}

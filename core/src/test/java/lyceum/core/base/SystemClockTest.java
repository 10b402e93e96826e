package lyceum.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SystemClockTest {

    private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-21T06:30:00Z");

    private Instant wall = NOON;
    private long nanos = 1_000;
    private boolean believable = true;

    private SystemClock clock() {
        return new SystemClock(() -> wall, () -> nanos, () -> believable, BUILT);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    @Test
    void aSynchronisedClockIsTrusted() {
        assertThat(clock().state()).isEqualTo(Clock.State.TRUSTED);
        assertThat(clock().now()).isEqualTo(NOON);
    }

    @Test
    void aComputerThatBootsIn1970IsNotTrustedAndNeverEarlierThanTheBuild() {
        wall = Instant.EPOCH;
        SystemClock clock = clock();
        assertThat(clock.state()).isEqualTo(Clock.State.UNTRUSTED);
        assertThat(clock.now()).isEqualTo(BUILT);
        pass(Duration.ofSeconds(10));
        assertThat(clock.now()).isEqualTo(BUILT.plusSeconds(10));
    }

    @Test
    void timeIsNeverEarlierThanWhatIsAlreadyRecorded() {
        wall = NOON.minus(Duration.ofDays(2));
        SystemClock clock = clock();
        clock.notBefore(NOON);
        assertThat(clock.now()).isEqualTo(NOON);
        assertThat(clock.state()).isEqualTo(Clock.State.UNTRUSTED);
    }

    @Test
    void aClockSetBackWhileRunningIsNotFollowed() {
        SystemClock clock = clock();
        pass(Duration.ofMinutes(5));
        clock.tick();
        wall = Instant.EPOCH;
        clock.tick();
        assertThat(clock.now()).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
        assertThat(clock.state()).isEqualTo(Clock.State.HOLDOVER);
    }

    @Test
    void aClockSetADayAheadWhileRunningIsNotFollowed() {
        SystemClock clock = clock();
        wall = wall.plus(Duration.ofDays(1));
        clock.tick();
        assertThat(clock.now()).isEqualTo(NOON);
        assertThat(clock.state()).isEqualTo(Clock.State.HOLDOVER);
    }

    @Test
    void aComputerThatSleptForAWhileCatchesUp() {
        SystemClock clock = clock();
        wall = wall.plus(Duration.ofMinutes(40));
        clock.tick();
        assertThat(clock.now()).isEqualTo(NOON.plus(Duration.ofMinutes(40)));
        assertThat(clock.state()).isEqualTo(Clock.State.TRUSTED);
    }

    @Test
    void smallDriftIsFollowedForwardsButTimeNeverGoesBack() {
        SystemClock clock = clock();
        wall = wall.plusMillis(300);
        clock.tick();
        assertThat(clock.now()).isEqualTo(NOON.plusMillis(300));
        wall = NOON;
        clock.tick();
        assertThat(clock.now()).isEqualTo(NOON.plusMillis(300));
        assertThat(clock.state()).isEqualTo(Clock.State.TRUSTED);
    }

    @Test
    void trustComesWithSynchronisation() {
        believable = false;
        SystemClock clock = clock();
        assertThat(clock.state()).isEqualTo(Clock.State.UNTRUSTED);
        believable = true;
        wall = wall.plus(Duration.ofHours(7));
        clock.tick();
        assertThat(clock.state()).isEqualTo(Clock.State.TRUSTED);
        assertThat(clock.now()).isEqualTo(NOON.plus(Duration.ofHours(7)));
    }

    @Test
    void aPersonsWordIsTrustedUntilTheClockCanProveItself() {
        believable = false;
        wall = Instant.EPOCH;
        SystemClock clock = clock();
        clock.vouch(NOON);
        clock.tick();
        assertThat(clock.state()).isEqualTo(Clock.State.TRUSTED);
        assertThat(clock.now()).isEqualTo(NOON);
        pass(Duration.ofMinutes(1));
        clock.tick();
        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void nobodyCanVouchForATimeBeforeWhatIsRecorded() {
        SystemClock clock = clock();
        clock.now();
        assertThatThrownBy(() -> clock.vouch(NOON.minus(Duration.ofHours(1))))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("clock.backwards"));
    }
}

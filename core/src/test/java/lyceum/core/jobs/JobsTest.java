package lyceum.core.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.JobKind;
import lyceum.core.base.Problem;
import lyceum.core.base.Scope;
import lyceum.core.base.SystemClock;
import lyceum.core.base.TestDb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobsTest {

    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MORNING = Instant.parse("2026-03-02T04:30:00Z");

    private Instant wall = MORNING;
    private long nanos;
    private boolean believable = true;
    private SystemClock clock = newClock();

    /** Ends so many visits, the first of which was due at a moment. */
    private final class Ending implements JobKind {
        int waiting;
        Instant since = MORNING;
        final List<@Nullable Gap> runs = new ArrayList<>();

        @Override
        public String name() {
            return "visits.end";
        }

        @Override
        public Duration every() {
            return Duration.ofSeconds(30);
        }

        @Override
        public boolean noticeable() {
            return true;
        }

        @Override
        public Due due(Caller system, Instant now) {
            return new Due("Visits end.", waiting, since);
        }

        @Override
        public void run(Caller system, Instant now, @Nullable Gap gap) {
            runs.add(gap);
            waiting = 0;
        }
    }

    private final Ending ending = new Ending();

    private SystemClock newClock() {
        return new SystemClock(() -> wall, () -> nanos, () -> believable, BUILT);
    }

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    private Jobs jobs(TestDb test, Timekeeper time) {
        return new Jobs(test.db(), clock, time, () -> List.of(TestDb.TENANT), List.of(ending));
    }

    private static Caller admin() {
        return new Caller(
                TestDb.TENANT,
                Caller.Kind.PERSON,
                UUID.randomUUID(),
                null,
                Map.of("job:run", Scope.ALL, "clock:vouch", Scope.ALL),
                Set.of(),
                Set.of(),
                Caller.Request.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDueRunsAndThenWaitsForItsTime(TestDb.Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Timekeeper time = new Timekeeper(test.db(), clock);
            time.start();
            Jobs jobs = jobs(test, time);
            ending.waiting = 3;
            jobs.tick();
            assertThat(ending.runs).hasSize(1);
            ending.waiting = 1;
            pass(Duration.ofSeconds(10));
            jobs.tick();
            assertThat(ending.runs).hasSize(1);
            pass(Duration.ofSeconds(21));
            jobs.tick();
            assertThat(ending.runs).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingNoticeableHappensWhileTheClockIsNotTrusted(TestDb.Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            believable = false;
            clock = newClock();
            Timekeeper time = new Timekeeper(test.db(), clock);
            time.start();
            Jobs jobs = jobs(test, time);
            ending.waiting = 1;
            jobs.tick();
            assertThat(ending.runs).isEmpty();
            assertThat(jobs.due(admin())).singleElement().satisfies(waiting -> {
                assertThat(waiting.held()).isTrue();
                assertThat(waiting.count()).isEqualTo(1);
            });
            assertThatThrownBy(() -> jobs.runNow(admin(), "visits.end"))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo("clock.untrusted"));
            time.vouch(admin(), MORNING);
            pass(Duration.ofSeconds(31));
            jobs.tick();
            assertThat(ending.runs).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatPiledUpInAnOutageIsShownFirstAndHappensByItselfLater(TestDb.Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            new Timekeeper(test.db(), clock).start();
            // The server is down for the night.
            wall = MORNING.plus(Duration.ofHours(9));
            clock = newClock();
            Timekeeper time = new Timekeeper(test.db(), clock);
            time.start();
            assertThat(time.gap()).isEqualTo(new JobKind.Gap(MORNING, MORNING.plus(Duration.ofHours(9))));
            Jobs jobs = jobs(test, time);
            ending.waiting = 116;
            ending.since = MORNING.plus(Duration.ofHours(1));
            jobs.tick();
            assertThat(ending.runs).isEmpty();
            assertThat(jobs.due(admin())).singleElement().satisfies(waiting -> {
                assertThat(waiting.count()).isEqualTo(116);
                assertThat(waiting.held()).isTrue();
            });
            for (int minute = 0; minute < 6; minute++) {
                pass(Duration.ofMinutes(1));
                jobs.tick();
            }
            assertThat(ending.runs).containsExactly(time.gap());
            assertThat(jobs.due(admin())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAdminWhoHasLookedNeedNotWait(TestDb.Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Timekeeper time = new Timekeeper(test.db(), clock);
            time.start();
            Jobs jobs = jobs(test, time);
            ending.waiting = 116;
            ending.since = MORNING.minus(Duration.ofHours(1));
            jobs.tick();
            assertThat(ending.runs).isEmpty();
            assertThat(jobs.runNow(admin(), "visits.end").count()).isEqualTo(116);
            assertThat(ending.runs).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeGoesOnFromTheMarkThatTheDatabaseKept(TestDb.Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Timekeeper first = new Timekeeper(test.db(), clock);
            first.start();
            pass(Duration.ofMinutes(2));
            first.tick();
            // A board without a battery comes back in the past.
            wall = MORNING.minus(Duration.ofDays(400));
            believable = false;
            clock = newClock();
            Timekeeper second = new Timekeeper(test.db(), clock);
            second.start();
            assertThat(clock.now()).isEqualTo(MORNING.plus(Duration.ofMinutes(2)));
            assertThat(clock.state()).isEqualTo(Clock.State.UNTRUSTED);
            Timekeeper.View vouched = second.vouch(admin(), MORNING.plus(Duration.ofHours(8)));
            assertThat(vouched.state()).isEqualTo(Clock.State.TRUSTED);
            assertThat(vouched.vouchedBy()).isNotNull();
            assertThat(second.gap()).isNotNull();
        }
    }
}

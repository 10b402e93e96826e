package lyceum.core.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.Clock;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.TestDb;
import lyceum.core.devices.Reader;
import lyceum.core.devices.Report;
import lyceum.core.devices.Tap;
import lyceum.core.people.Card;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DoorsTest {

    private static void refusedWith(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable asked) {
        assertThatThrownBy(asked)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @EnumSource
    void aTapOpensTheDoorAndIsWrittenDown(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            Reader.Answer answer = hall.tap("front-reader", Hall.ASHAS);
            assertThat(answer.result()).isEqualTo(Reader.Result.OPEN);
            assertThat(answer.say()).isEqualTo("Welcome, Asha");
            Visit visit = hall.last();
            assertThat(visit.decision()).isEqualTo(Visit.Outcome.OPEN);
            assertThat(visit.direction()).isEqualTo(Visit.Direction.IN);
            assertThat(visit.unlock()).isEqualTo(Visit.Unlocked.REQUESTED);
            assertThat(hall.wire.unlocks).singleElement().satisfies(unlock -> {
                assertThat(unlock.id()).isEqualTo(visit.id());
                assertThat(unlock.expiresAt()).isEqualTo(hall.now().plusSeconds(8));
            });
            assertThat(hall.inside().count()).isEqualTo(1);
            assertThat(hall.inside().people()).singleElement().satisfies(inside -> {
                assertThat(inside.person()).isEqualTo(hall.asha);
                assertThat(inside.since()).isEqualTo(hall.now());
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedTapIsAnsweredAgainAndNeverActedOnTwice(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            Reader.Answer first = hall.tap("front-reader", Hall.ASHAS, "b1", 17, Duration.ZERO);
            Reader.Answer again = hall.tap("front-reader", Hall.ASHAS, "b1", 17, Duration.ofMillis(500));
            assertThat(again).isEqualTo(first);
            assertThat(hall.written()).hasSize(1);
            assertThat(hall.wire.unlocks).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTapRepeatedAcrossARestartOpensNothing(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS, "b1", 17, Duration.ZERO);
            hall.doors.close();
            hall.doors = hall.openDoors();
            Reader.Answer answer = hall.tap("front-reader", Hall.ASHAS, "b1", 17, Duration.ofMillis(900));
            assertThat(answer.code()).isEqualTo("tap.again");
            assertThat(answer.result()).isEqualTo(Reader.Result.REFUSE);
            assertThat(hall.written()).hasSize(1);
            assertThat(hall.wire.unlocks).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameCardWithinTwoSecondsIsOneTap(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            hall.clock.advance(Duration.ofMillis(1_900));
            Reader.Answer again = hall.tap("front-reader", Hall.ASHAS);
            assertThat(again.result()).isEqualTo(Reader.Result.OPEN);
            assertThat(again.code()).isEqualTo("tap.repeat");
            assertThat(hall.wire.unlocks).hasSize(1);
            hall.clock.advance(Duration.ofMillis(2_100));
            assertThat(hall.tap("front-reader", Hall.ASHAS).code()).isEqualTo("ok");
            assertThat(hall.wire.unlocks).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLateTapIsRecordedAndOpensNothing(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            Reader.Answer answer = hall.tap("front-reader", Hall.ASHAS, "b1", 1, Duration.ofMinutes(7));
            assertThat(answer.code()).isEqualTo("tap.late");
            assertThat(hall.wire.unlocks).isEmpty();
            Visit visit = hall.last();
            assertThat(visit.late()).isTrue();
            assertThat(visit.decision()).isEqualTo(Visit.Outcome.LATE);
            assertThat(visit.at()).isEqualTo(hall.now().minus(Duration.ofMinutes(7)));
            assertThat(hall.inside().people())
                    .singleElement()
                    .satisfies(inside -> assertThat(inside.since()).isEqualTo(visit.at()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsARowWithItsReasonAndSaysNothingInPublic(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            Reader.Answer answer = hall.tap("front-reader", Hall.RAHULS);
            assertThat(answer.result()).isEqualTo(Reader.Result.REFUSE);
            assertThat(answer.say()).isEqualTo("Please see the desk");
            assertThat(hall.last().code()).isEqualTo("pass.none");
            assertThat(hall.last().person()).isNotNull();
            hall.tap("front-reader", new Card("em4100", "DEADBEEF", 32));
            assertThat(hall.last().code()).isEqualTo("card.unknown");
            assertThat(hall.wire.unlocks).isEmpty();
            assertThat(hall.inside().count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aShorterFormOfTheSameCardOpensAndAnAmbiguousOneDoesNot(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            Card wiegand = new Card("em4100", "BC614E", 24);
            assertThat(hall.tap("front-reader", wiegand).code()).isEqualTo("ok");
            UUID twin = hall.person("Priya Sharma", new Card("em4100", "07BC614E", 32));
            hall.pass(twin, null);
            hall.clock.advance(Duration.ofMinutes(1));
            assertThat(hall.tap("front-reader", wiegand).result()).isEqualTo(Reader.Result.REFUSE);
            assertThat(hall.last().code()).isEqualTo("card.ambiguous");
            hall.clock.advance(Duration.ofMinutes(1));
            assertThat(hall.tap("front-reader", Hall.ASHAS).code()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLockWithoutASessionGetsNoCommandAndTheReaderHearsUnavailable(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.wire.lockOnline = false;
            assertThat(hall.tap("front-reader", Hall.ASHAS).result()).isEqualTo(Reader.Result.UNAVAILABLE);
            assertThat(hall.last().code()).isEqualTo("lock.offline");
            assertThat(hall.inside().count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeskReaderCallsUpThePersonAndOpensNothing(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("desk-reader", Hall.ASHAS);
            assertThat(hall.last().decision()).isEqualTo(Visit.Outcome.DESK);
            assertThat(hall.last().person()).extracting(Visit.Who::id).isEqualTo(hall.asha);
            assertThat(hall.wire.unlocks).isEmpty();
            assertThat(hall.inside().count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void presenceFollowsThroughTheZonesAndOutAgain(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            hall.clock.advance(Duration.ofMinutes(1));
            hall.tap("ladies-reader", Hall.ASHAS);
            assertThat(hall.last().direction()).isEqualTo(Visit.Direction.IN);
            assertThat(hall.inside(hall.ladies)).isEqualTo(1);
            assertThat(hall.inside(hall.mainHall)).isZero();
            hall.clock.advance(Duration.ofMinutes(30));
            hall.tap("ladies-reader", Hall.ASHAS);
            assertThat(hall.last().direction()).isEqualTo(Visit.Direction.OUT);
            assertThat(hall.inside(hall.mainHall)).isEqualTo(1);
            hall.clock.advance(Duration.ofMinutes(1));
            hall.tap("exit-reader", Hall.ASHAS);
            assertThat(hall.inside().count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVisitEndsWithTheShift(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            hall.clock.advance(Duration.ofHours(2));
            assertThat(hall.inside().count())
                    .as("the shift is over, whether or not a job has run")
                    .isZero();
            assertThat(hall.visits.endDue(hall.system(), hall.now(), null, null))
                    .isEqualTo(1);
            assertThat(hall.visits.endDue(hall.system(), hall.now(), null, null))
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverComesAfterTheirShiftEndedComesInAgainInsteadOfLeaving(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            hall.clock.advance(Duration.ofHours(21));
            hall.tap("front-reader", Hall.ASHAS);
            assertThat(hall.inside().count()).isEqualTo(1);
            hall.visits.endDue(hall.system(), hall.now(), null, null);
            assertThat(hall.inside().count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDeskLetsInWhomTheDoorRefusedAndSaysWhy(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.RAHULS);
            Visit refused = hall.last();
            refusedWith("fields.invalid", () -> hall.doors.override(hall.desk(), refused.id(), " "));
            Visit opened = hall.doors.override(hall.desk(), refused.id(), "Paid at the counter");
            assertThat(opened.code()).isEqualTo("override");
            assertThat(opened.reason()).isEqualTo("Paid at the counter");
            assertThat(hall.wire.unlocks).hasSize(1);
            assertThat(hall.inside().count()).isEqualTo(1);
            hall.clock.advance(Duration.ofMinutes(11));
            refusedWith("visit.tooOld", () -> hall.doors.override(hall.desk(), refused.id(), "Again"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRemoteUnlockNeedsTheRightAndAReason(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            Visit visit = hall.doors.unlock(hall.desk(), hall.front, null, "Delivery");
            assertThat(visit.code()).isEqualTo("unlock");
            assertThat(hall.wire.unlocks).hasSize(1);
            hall.wire.lockOnline = false;
            refusedWith("lock.offline", () -> hall.doors.unlock(hall.desk(), hall.front, null, "Delivery"));
            refusedWith("door.notFound", () -> hall.doors.unlock(hall.desk(), UUID.randomUUID(), null, "Delivery"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCorrectionKeepsWhatStoodThereBefore(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            UUID visit = hall.last().id();
            Instant came = hall.now();
            hall.clock.advance(Duration.ofMinutes(40));
            hall.visits.correct(
                    hall.desk(),
                    visit,
                    new Visit.Correct(null, came.minus(Duration.ofMinutes(20)), null, "Came earlier"));
            assertThat(hall.inside().people().getFirst().since()).isEqualTo(came.minus(Duration.ofMinutes(20)));
            hall.visits.correct(hall.desk(), visit, new Visit.Correct(null, null, true, "Her brother had the card"));
            Visit.WithHistory history = hall.visits.get(hall.desk(), visit);
            assertThat(history.visit().code()).isEqualTo("void");
            assertThat(history.corrections()).hasSize(2);
            assertThat(history.corrections().getFirst().before().at()).isEqualTo(came);
            assertThat(hall.inside().count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLearntCardIsNotDecidedOn(TestDb.Engine engine) throws Exception {
        try (Hall hall = new Hall(engine)) {
            Card fresh = new Card("em4100", "0012AB34", 32);
            CompletableFuture<java.util.Optional<Card>> learnt = CompletableFuture.supplyAsync(
                    () -> hall.doors.learn(hall.desk(), hall.frontReader, Duration.ofSeconds(10)));
            // Taps until the learner stands there; the first that finds nobody waiting is refused as unknown.
            while (!hall.tap("front-reader", fresh).code().equals("card.learned")) {
                hall.clock.advance(Duration.ofSeconds(3));
            }
            assertThat(learnt.get(10, TimeUnit.SECONDS)).contains(fresh);
            assertThat(hall.wire.unlocks).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheLockAnswersReachesTheVisit(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            UUID visit = hall.last().id();
            hall.wire
                    .inbox()
                    .report(new Report.UnlockAnswered(
                            Hall.at("ladies-lock"), visit, Report.UnlockAnswered.Outcome.REFUSED));
            hall.wire
                    .inbox()
                    .report(new Report.UnlockAnswered(
                            Hall.at("front-lock"), visit, Report.UnlockAnswered.Outcome.DONE));
            hall.devices.close();
            hall.doors.close();
            assertThat(hall.last().unlock()).isEqualTo(Visit.Unlocked.DONE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnlockWithoutAnAnswerIsUnknownAndAnAlarm(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            hall.clock.advance(Duration.ofSeconds(9));
            hall.devices.sweep();
            hall.devices.close();
            hall.doors.close();
            assertThat(hall.last().unlock()).isEqualTo(Visit.Unlocked.UNKNOWN);
            assertThat(hall.devices
                            .alarms(hall.system(), hall.site, true, Page.Want.FIRST)
                            .items())
                    .singleElement()
                    .satisfies(alarm -> assertThat(alarm.kind()).isEqualTo(lyceum.core.devices.Alarm.Kind.NOT_OPENED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileTheClockIsNotTrustedTheDoorKeepsItsPolicy(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.clock.state(Clock.State.UNTRUSTED);
            assertThat(hall.tap("front-reader", Hall.ASHAS).result()).isEqualTo(Reader.Result.REFUSE);
            assertThat(hall.last().code()).isEqualTo("clock.untrusted");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachDoorsVisitsStandInTheOrderOfItsTaps(TestDb.Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Hall hall = new Hall(engine)) {
            // Two readers share the front door; whoever is written first is answered first.
            List<List<String>> doors =
                    List.of(List.of("front-reader", "exit-reader"), List.of("ladies-reader"), List.of("desk-reader"));
            List<List<Long>> sent = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (long number = 1; number <= 160; number++) {
                int door = random.nextInt(doors.size());
                String reader =
                        doors.get(door).get(random.nextInt(doors.get(door).size()));
                sent.get(door).add(number);
                Card card = random.nextBoolean() ? Hall.ASHAS : Hall.RAHULS;
                hall.wire
                        .inbox()
                        .tap(new Tap(Hall.at(reader), card, "order", number, Duration.ZERO, hall.clock.nanos()));
            }
            List<Long> answered = new ArrayList<>();
            for (int i = 0; i < 160; i++) {
                answered.add(hall.wire.answer().seq());
            }
            for (List<Long> order : sent) {
                assertThat(answered.stream().filter(order::contains))
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(order);
            }
            assertThat(hall.written()).hasSize(160);
        }
    }
}

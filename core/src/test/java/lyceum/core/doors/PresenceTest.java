package lyceum.core.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lyceum.core.base.Caller;
import lyceum.core.base.Page;
import lyceum.core.base.TestDb;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PresenceTest {

    private static List<String> endings(Hall hall) {
        return hall.test
                .db()
                .read(
                        hall.system(),
                        tx -> tx.list(
                                "select ended_by from presence where until_at is not null order by id",
                                row -> row.text("ended_by")));
    }

    @ParameterizedTest
    @EnumSource
    void whatEndedWhileNobodyWatchedIsUnknown(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            Instant blind = hall.now().plusSeconds(60);
            hall.clock.advance(Duration.ofHours(5));
            hall.visits.endDue(hall.system(), hall.now(), blind, hall.now());
            assertThat(endings(hall)).containsExactly("unknown");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasNoShiftIsThereUntilTheDayEndsAtItsCutOff(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.pass(hall.rahul, null);
            hall.tap("front-reader", Hall.RAHULS);
            // Until 04:00 of Tuesday in Gaya, which is 22:30 of Monday in Greenwich.
            Instant cutOff = Instant.parse("2026-03-02T22:30:00Z");
            hall.clock.set(cutOff.minusSeconds(1));
            assertThat(hall.inside().count()).isEqualTo(1);
            hall.clock.set(cutOff);
            assertThat(hall.inside().count()).isZero();
            new EndPresence(hall.visits).run(hall.system(), hall.now(), null);
            assertThat(endings(hall)).containsExactly("day");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theJobSaysWhatItWouldDoBeforeItDoesIt(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            EndPresence job = new EndPresence(hall.visits);
            assertThat(job.due(hall.system(), hall.now()).count()).isZero();
            hall.clock.advance(Duration.ofHours(3));
            assertThat(job.due(hall.system(), hall.now()).count()).isEqualTo(1);
            assertThat(endings(hall)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void staffWriteDownWhomNoReaderSaw(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            Instant came = hall.now().minus(Duration.ofHours(1));
            hall.visits.write(
                    hall.desk(), new Visit.Write(hall.site, hall.rahul, Visit.Direction.IN, came, "Power cut"));
            assertThat(hall.inside().people()).singleElement().satisfies(inside -> {
                assertThat(inside.person()).isEqualTo(hall.rahul);
                assertThat(inside.since()).isEqualTo(came);
            });
            hall.visits.end(hall.desk(), hall.inside().people().getFirst().presence(), "Left by the window");
            assertThat(hall.inside().count()).isZero();
            assertThat(endings(hall)).containsExactly("staff");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKioskSeesHowManyAreInsideAndNotWho(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.tap("front-reader", Hall.ASHAS);
            Caller desk = hall.desk();
            Caller kiosk = new Caller(
                    desk.tenant(),
                    Caller.Kind.KIOSK,
                    null,
                    null,
                    desk.permissions(),
                    desk.sites(),
                    desk.people(),
                    desk.request());
            Presence seen = hall.visits.inside(kiosk, hall.site, Page.Want.FIRST);
            assertThat(seen.count()).isEqualTo(1);
            assertThat(seen.people()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListOfThoseInsideIsPaged(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.pass(hall.rahul, null);
            hall.tap("front-reader", Hall.ASHAS);
            hall.tap("front-reader", Hall.RAHULS);
            Presence first = hall.visits.inside(hall.system(), hall.site, new Page.Want(1, null));
            Presence second = hall.visits.inside(hall.system(), hall.site, new Page.Want(1, first.next()));
            assertThat(first.people()).extracting(Presence.Inside::name).containsExactly("Asha Kumari");
            assertThat(second.people()).extracting(Presence.Inside::name).containsExactly("Rahul Kumar");
            assertThat(second.next()).isNull();
            assertThat(first.count()).isEqualTo(2);
        }
    }
}

package lyceum.core.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lyceum.core.base.Caller;
import lyceum.core.base.Page;
import lyceum.core.base.Scope;
import lyceum.core.base.TestDb;
import lyceum.core.devices.Alarm;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Report;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the desk is told of doors and devices that are not as they should be. */
class AlarmsTest {

    private static List<Alarm> alarms(Hall hall, boolean open) {
        // Reports are taken on a thread of their own; after it has ended all of them are.
        hall.devices.close();
        return hall.devices
                .alarms(hall.system(), hall.site, open, Page.Want.FIRST)
                .items();
    }

    private static List<Alarm> open(Hall hall) {
        return hall.devices
                .alarms(hall.system(), hall.site, true, Page.Want.FIRST)
                .items();
    }

    private static void forced(Hall hall) {
        hall.wire.inbox().report(new Report.Contact(Hall.at("front-lock"), true));
    }

    @ParameterizedTest
    @EnumSource
    void aDoorThatOpensUnaskedIsAnAlarmUntilItClosesAndListedUntilSeen(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            forced(hall);
            hall.wire.inbox().report(new Report.Contact(Hall.at("front-lock"), false));
            assertThat(alarms(hall, true)).singleElement().satisfies(alarm -> {
                assertThat(alarm.kind()).isEqualTo(Alarm.Kind.FORCED);
                assertThat(alarm.door()).isEqualTo(hall.front);
                assertThat(alarm.endedAt()).isNotNull();
                assertThat(alarm.seenAt()).isNull();
                Caller desk = new Caller(
                        TestDb.TENANT,
                        Caller.Kind.PERSON,
                        null,
                        null,
                        Map.of("alarm:write", Scope.SITE),
                        Set.of(hall.site),
                        Set.of(),
                        Caller.Request.NONE);
                hall.devices.seen(desk, alarm.id());
            });
            assertThat(hall.devices
                            .alarms(hall.system(), hall.site, true, Page.Want.FIRST)
                            .items())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theExitButtonIsNoAlarm(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.wire.inbox().report(new Report.ExitRequested(Hall.at("front-lock")));
            forced(hall);
            assertThat(alarms(hall, false)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCaseThatIsOpenedAndALockThatDisagreesAreAlarms(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.wire.inbox().report(new Report.Tamper(Hall.at("front-reader"), true));
            hall.wire.inbox().report(new Report.LockState(Hall.at("front-lock"), Lock.State.UNLOCKED));
            assertThat(alarms(hall, true))
                    .extracting(Alarm::kind)
                    .containsExactlyInAnyOrder(Alarm.Kind.TAMPER, Alarm.Kind.DISAGREE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSilentLockIsOfflineAfterAMinuteAndBackWhenItSpeaks(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.wire.lockOnline = false;
            hall.clock.advance(Duration.ofSeconds(61));
            hall.devices.sweep();
            Instant patience = Instant.now().plusSeconds(20);
            while (open(hall).size() < 2 && Instant.now().isBefore(patience)) {
                Thread.onSpinWait();
            }
            hall.wire.lockOnline = true;
            hall.wire.inbox().report(new Report.Online(Hall.at("front-lock")));
            assertThat(alarms(hall, false))
                    .filteredOn(alarm ->
                            alarm.deviceName() != null && alarm.deviceName().equals("front-lock"))
                    .singleElement()
                    .satisfies(alarm -> {
                        assertThat(alarm.kind()).isEqualTo(Alarm.Kind.OFFLINE);
                        assertThat(alarm.endedAt()).isNotNull();
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void tapsThatNeverArrivedAreShown(TestDb.Engine engine) {
        try (Hall hall = new Hall(engine)) {
            hall.wire.inbox().report(new Report.Gap(Hall.at("front-reader"), "b1", 4, 6));
            assertThat(alarms(hall, true)).singleElement().satisfies(alarm -> {
                assertThat(alarm.kind()).isEqualTo(Alarm.Kind.GAP);
                assertThat(alarm.detail()).contains("4 to 6");
            });
        }
    }
}

package lyceum.core.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import lyceum.core.base.Clock;
import lyceum.core.places.Door;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoorRulesTest {

    private static final Instant LATER = Instant.parse("2026-11-21T12:30:00Z");
    private static final UUID ASHA = UUID.fromString("00000000-0000-7000-8000-00000000a5a0");

    private Visit.Direction direction = Visit.Direction.IN;
    private boolean desk;
    private Duration age = Duration.ofMillis(40);
    private List<Facts.Holder> holders = List.of(asha(true, true, false, false, null));
    private boolean repeat;
    private Clock.State clock = Clock.State.TRUSTED;
    private Door.UntrustedClock policy = Door.UntrustedClock.REFUSE;
    private boolean doorOpen = true;
    private boolean reachable = true;
    private boolean antiPassback;
    private @Nullable Instant passUntil = LATER;
    private boolean anyPass = true;

    private static Facts.Holder asha(
            boolean card, boolean active, boolean suspended, boolean staff, Facts.@Nullable Present present) {
        return new Facts.Holder(UUID.randomUUID(), card, ASHA, "Asha Kumari", active, suspended, staff, null, present);
    }

    private static Facts.Present inside() {
        return new Facts.Present(UUID.randomUUID(), UUID.randomUUID(), LATER.minusSeconds(60));
    }

    private Decision decide() {
        return DoorRules.decide(new Facts(
                direction,
                desk,
                age,
                Duration.ofSeconds(3),
                holders,
                repeat,
                clock,
                policy,
                doorOpen,
                reachable,
                antiPassback,
                passUntil,
                anyPass));
    }

    private void refuses(String code) {
        assertThat(decide()).isInstanceOf(Decision.Refuse.class);
        assertThat(decide().code()).isEqualTo(code);
    }

    private void opens() {
        assertThat(decide()).isEqualTo(new Decision.Open(ASHA, "ok"));
    }

    @Test
    void whoHasAPassNowComesIn() {
        opens();
    }

    @Test
    void aLateTapIsRecordedAndOpensNothing() {
        age = Duration.ofMillis(3_001);
        assertThat(decide()).isEqualTo(new Decision.Late(ASHA, true));
        passUntil = null;
        assertThat(decide()).isEqualTo(new Decision.Late(ASHA, false));
    }

    @Test
    void aCardThatNobodyOwnsIsRefusedEvenOnTheWayOut() {
        holders = List.of();
        refuses("card.unknown");
        direction = Visit.Direction.OUT;
        refuses("card.unknown");
    }

    @Test
    void aFormThatTwoPeoplesCardsEndWithProvesNeither() {
        holders = List.of(asha(true, true, false, false, null), asha(true, true, false, false, null));
        refuses("card.ambiguous");
    }

    @Test
    void theSameCardAgainWithinAMomentIsOneTap() {
        repeat = true;
        refuses("tap.repeat");
    }

    @Test
    void aBlockedCardIsRefused() {
        holders = List.of(asha(false, true, false, false, null));
        refuses("card.blocked");
    }

    @Test
    void whoWasStruckOffIsRefused() {
        holders = List.of(asha(true, false, false, false, null));
        refuses("person.closed");
    }

    @Test
    void aSuspendedAccountClosesTheDoorToo() {
        holders = List.of(asha(true, true, true, false, null));
        refuses("account.suspended");
    }

    @Test
    void aClosedDoorOpensForStaffOnly() {
        doorOpen = false;
        refuses("door.closed");
        holders = List.of(asha(true, true, false, true, null));
        opens();
    }

    @Test
    void withoutAPassForThisHourNobodyComesIn() {
        passUntil = null;
        refuses("pass.none");
    }

    @Test
    void nobodyIsKeptInside() {
        direction = Visit.Direction.OUT;
        passUntil = null;
        anyPass = false;
        doorOpen = false;
        clock = Clock.State.UNTRUSTED;
        holders = List.of(asha(false, false, true, false, inside()));
        opens();
    }

    @Test
    void whileTheHourCannotBeBelievedTheDoorsPolicyDecides() {
        clock = Clock.State.UNTRUSTED;
        passUntil = null;
        refuses("clock.untrusted");
        policy = Door.UntrustedClock.KNOWN;
        opens();
        anyPass = false;
        refuses("clock.untrusted");
        policy = Door.UntrustedClock.OPEN;
        opens();
    }

    @Test
    void aLockThatCannotBeReachedIsSaidSo() {
        reachable = false;
        refuses("lock.offline");
    }

    @Test
    void inAgainWithoutHavingGoneOutIsMarkedAndLetIn() {
        antiPassback = true;
        holders = List.of(asha(true, true, false, false, inside()));
        assertThat(decide()).isEqualTo(new Decision.Open(ASHA, "ok.passback"));
        clock = Clock.State.HOLDOVER;
        assertThat(decide()).isEqualTo(new Decision.Open(ASHA, "ok.passback"));
        clock = Clock.State.UNTRUSTED;
        policy = Door.UntrustedClock.KNOWN;
        opens();
    }

    @Test
    void aTapAtTheDeskOpensNothing() {
        desk = true;
        direction = Visit.Direction.NONE;
        assertThat(decide()).isEqualTo(new Decision.Desk(ASHA, "ok"));
        passUntil = null;
        assertThat(decide()).isEqualTo(new Decision.Desk(ASHA, "pass.none"));
    }

    @Test
    void whateverTheFactsOnlyOneKnownPersonInTimeEverOpens() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            direction = random.nextBoolean() ? Visit.Direction.IN : Visit.Direction.OUT;
            desk = random.nextInt(5) == 0;
            age = Duration.ofMillis(random.nextInt(6_000));
            holders = random.ints(random.nextInt(3), 0, 32)
                    .mapToObj(bits -> asha(
                            (bits & 1) == 0,
                            (bits & 2) == 0,
                            (bits & 4) != 0,
                            (bits & 8) != 0,
                            (bits & 16) != 0 ? inside() : null))
                    .toList();
            repeat = random.nextInt(4) == 0;
            clock = Clock.State.values()[random.nextInt(3)];
            policy = Door.UntrustedClock.values()[random.nextInt(3)];
            doorOpen = random.nextBoolean();
            reachable = random.nextBoolean();
            antiPassback = random.nextBoolean();
            passUntil = random.nextBoolean() ? LATER : null;
            anyPass = passUntil != null || random.nextBoolean();
            if (decide() instanceof Decision.Open) {
                assertThat(holders).as("seed %d, case %d", seed, i).hasSize(1);
                assertThat(age).as("seed %d", seed).isLessThanOrEqualTo(Duration.ofSeconds(3));
                assertThat(desk || repeat || !reachable).as("seed %d", seed).isFalse();
                if (direction == Visit.Direction.IN) {
                    Facts.Holder holder = holders.getFirst();
                    assertThat(holder.credentialActive() && holder.personActive() && !holder.accountSuspended())
                            .as("seed %d", seed)
                            .isTrue();
                }
            }
        }
    }
}

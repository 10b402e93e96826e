package lyceum.hardware.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.ManualClock;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Reader;
import lyceum.core.devices.Report;
import lyceum.core.devices.Report.UnlockAnswered.Outcome;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Heard;
import lyceum.hardware.mqtt.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimDriverTest {

    private static final DeviceAddress LOCK = new DeviceAddress("oak", "main", "front-lock");
    private static final DeviceAddress READER = new DeviceAddress("oak", "main", "front-reader");
    private static final DeviceAddress SENSOR = new DeviceAddress("oak", "main", "hall-air");
    private static final Card CARD = new Card("em4100", "00BC614E", 32);

    private final ManualClock clock = ManualClock.start();
    private final SimDriver driver = SimDriver.byHand(clock);
    private final Heard heard = new Heard();

    private static Device device(DeviceAddress address, Device.Kind kind) {
        return new Device(
                UUID.randomUUID(),
                UUID.randomUUID(),
                address,
                address.device(),
                kind,
                SimDriver.NAME,
                Map.of(),
                null,
                null);
    }

    @BeforeEach
    void begin() {
        driver.add(device(LOCK, Device.Kind.LOCK), new byte[0]);
        driver.add(device(READER, Device.Kind.READER), new byte[0]);
        driver.add(device(SENSOR, Device.Kind.SENSOR), new byte[0]);
        driver.start(heard);
        driver.settle();
        heard.clear();
    }

    @AfterEach
    void end() {
        driver.close();
    }

    private Lock lock() {
        return driver.lock(LOCK);
    }

    private Lock.Unlock wish(UUID id, long pulseS) {
        return new Lock.Unlock(
                id, Duration.ofSeconds(pulseS), clock.now(), clock.now().plusSeconds(5), null);
    }

    private Report answered(UUID id, Outcome outcome) {
        return new Report.UnlockAnswered(LOCK, id, outcome);
    }

    private void pass(Duration time) {
        clock.advance(time);
        driver.settle();
    }

    @Test
    void a_lock_opens_for_its_pulse_and_locks_again() {
        UUID id = UUID.randomUUID();
        assertThat(lock().open(wish(id, 5))).isEqualTo(Lock.Sent.SENT);
        driver.settle();
        assertThat(lock().state()).isEqualTo(Lock.State.UNLOCKED);
        pass(Duration.ofMillis(4999));
        assertThat(lock().state()).isEqualTo(Lock.State.UNLOCKED);
        pass(Duration.ofMillis(1));
        assertThat(lock().state()).isEqualTo(Lock.State.LOCKED);
        assertThat(heard.reports())
                .containsExactly(
                        new Report.LockState(LOCK, Lock.State.UNLOCKED),
                        answered(id, Outcome.DONE),
                        new Report.LockState(LOCK, Lock.State.LOCKED));
    }

    @Test
    void a_second_opening_prolongs_the_first_and_a_shorter_one_does_not_shorten_it() {
        lock().open(wish(UUID.randomUUID(), 5));
        driver.settle();
        pass(Duration.ofSeconds(3));
        lock().open(wish(UUID.randomUUID(), 5));
        driver.settle();
        pass(Duration.ofSeconds(2));
        assertThat(lock().state()).isEqualTo(Lock.State.UNLOCKED);
        lock().open(wish(UUID.randomUUID(), 1));
        driver.settle();
        pass(Duration.ofSeconds(2));
        assertThat(lock().state()).isEqualTo(Lock.State.UNLOCKED);
        pass(Duration.ofSeconds(1));
        assertThat(lock().state()).isEqualTo(Lock.State.LOCKED);
    }

    @Test
    void a_wall_clock_that_jumps_does_not_move_the_pulse() {
        lock().open(wish(UUID.randomUUID(), 5));
        driver.settle();
        clock.set(clock.now().plusSeconds(86_400));
        driver.settle();
        assertThat(lock().state()).isEqualTo(Lock.State.UNLOCKED);
        pass(Duration.ofSeconds(5));
        assertThat(lock().state()).isEqualTo(Lock.State.LOCKED);
    }

    @Test
    void a_repeated_id_is_refused() {
        UUID id = UUID.randomUUID();
        lock().open(wish(id, 1));
        driver.settle();
        pass(Duration.ofSeconds(2));
        lock().open(wish(id, 1));
        driver.settle();
        assertThat(lock().state()).isEqualTo(Lock.State.LOCKED);
        assertThat(heard.reports()).endsWith(answered(id, Outcome.REFUSED));
    }

    @Test
    void a_command_that_arrives_after_its_expiry_is_refused_and_an_expired_one_is_not_sent() {
        UUID id = UUID.randomUUID();
        driver.slow(LOCK, Duration.ofSeconds(6));
        Lock.Unlock wish = wish(id, 1);
        assertThat(lock().open(wish)).isEqualTo(Lock.Sent.SENT);
        pass(Duration.ofSeconds(6));
        assertThat(lock().state()).isEqualTo(Lock.State.LOCKED);
        assertThat(heard.reports()).containsExactly(answered(id, Outcome.REFUSED));
        assertThat(lock().open(wish)).isEqualTo(Lock.Sent.OFFLINE);
    }

    @Test
    void a_jammed_lock_says_so_until_it_is_freed() {
        UUID id = UUID.randomUUID();
        driver.act(LOCK, SimDriver.Action.JAM);
        driver.settle();
        assertThat(lock().state()).isEqualTo(Lock.State.JAMMED);
        lock().open(wish(id, 1));
        driver.settle();
        assertThat(heard.reports()).contains(answered(id, Outcome.JAMMED));
        driver.act(LOCK, SimDriver.Action.FREE);
        driver.settle();
        assertThat(lock().state()).isEqualTo(Lock.State.LOCKED);
    }

    @Test
    void a_lock_that_is_cut_off_is_unknown_and_tells_its_state_when_it_is_back() {
        lock().open(wish(UUID.randomUUID(), 2));
        driver.settle();
        driver.act(LOCK, SimDriver.Action.CUT);
        driver.settle();
        assertThat(lock().online()).isFalse();
        assertThat(lock().state()).isEqualTo(Lock.State.UNKNOWN);
        assertThat(lock().open(wish(UUID.randomUUID(), 1))).isEqualTo(Lock.Sent.OFFLINE);
        pass(Duration.ofSeconds(2));
        heard.clear();
        driver.act(LOCK, SimDriver.Action.JOIN);
        driver.settle();
        assertThat(heard.reports())
                .containsExactly(new Report.Online(LOCK), new Report.LockState(LOCK, Lock.State.LOCKED));
    }

    @Test
    void a_command_under_way_when_the_link_is_cut_is_lost() {
        driver.slow(LOCK, Duration.ofSeconds(1));
        assertThat(lock().open(wish(UUID.randomUUID(), 2))).isEqualTo(Lock.Sent.SENT);
        driver.act(LOCK, SimDriver.Action.CUT);
        pass(Duration.ofSeconds(1));
        driver.act(LOCK, SimDriver.Action.JOIN);
        pass(Duration.ofSeconds(1));
        assertThat(lock().state()).isEqualTo(Lock.State.LOCKED);
    }

    @Test
    void a_door_can_be_pushed_open_whatever_the_lock_says() {
        driver.act(LOCK, SimDriver.Action.OPEN);
        driver.act(LOCK, SimDriver.Action.CLOSE);
        driver.exit(LOCK);
        driver.settle();
        assertThat(heard.reports())
                .containsExactly(
                        new Report.Contact(LOCK, true),
                        new Report.Contact(LOCK, false),
                        new Report.ExitRequested(LOCK));
    }

    @Test
    void a_tap_is_answered() {
        var told = driver.tap(READER, CARD);
        driver.settle();
        assertThat(heard.taps()).hasSize(1);
        var tap = heard.taps().getFirst();
        assertThat(tap.card()).isEqualTo(CARD);
        Reader.Answer answer = new Reader.Answer(tap.boot(), tap.seq(), Reader.Result.OPEN, "door.open", null);
        driver.reader(READER).answer(answer);
        driver.settle();
        assertThat(told).isCompletedWithValue(Optional.of(answer));
    }

    @Test
    void a_tap_that_nobody_answers_ends_after_three_seconds() {
        var told = driver.tap(READER, CARD);
        driver.settle();
        pass(Duration.ofMillis(2999));
        assertThat(told).isNotDone();
        pass(Duration.ofMillis(1));
        assertThat(told).isCompletedWithValue(Optional.empty());
    }

    @Test
    void a_repetition_bears_the_number_of_its_tap() {
        driver.tap(READER, CARD);
        driver.repeat(READER);
        driver.settle();
        assertThat(heard.taps()).hasSize(2).allMatch(tap -> tap.seq() == 1);
    }

    @Test
    void taps_at_a_reader_that_is_cut_off_are_a_gap() {
        driver.tap(READER, CARD);
        driver.act(READER, SimDriver.Action.CUT);
        driver.tap(READER, CARD);
        driver.tap(READER, CARD);
        driver.act(READER, SimDriver.Action.JOIN);
        driver.tap(READER, CARD);
        driver.settle();
        String boot = heard.taps().getFirst().boot();
        assertThat(heard.taps()).extracting(t -> t.seq()).containsExactly(1L, 4L);
        assertThat(heard.reports()).contains(new Report.Gap(READER, boot, 2, 3));
    }

    @Test
    void captured_frames_are_replayed_as_they_came() {
        String frame = "{\"boot\":\"9f3c\",\"seq\":17,\"ageMs\":20,"
                + "\"card\":{\"kind\":\"em4100\",\"data\":\"00BC614E\",\"bits\":32}}";
        driver.replay(READER, frame.getBytes(StandardCharsets.UTF_8));
        driver.replay(READER, frame.substring(9).getBytes(StandardCharsets.UTF_8));
        driver.settle();
        assertThat(heard.taps()).extracting(t -> t.boot() + t.seq()).containsExactly("9f3c17");
        assertThat(heard.dropped()).extracting(Heard.Frame::fault).containsExactly("frame.malformed");
    }

    @Test
    void a_sensor_reports() {
        driver.read(SENSOR, "co2", 812, "ppm");
        driver.settle();
        assertThat(heard.reports()).containsExactly(new Report.Reading(SENSOR, "co2", 812, "ppm"));
    }

    @Test
    void devices_are_heard_of_again_and_again() {
        pass(Duration.ofSeconds(30));
        assertThat(heard.reports())
                .containsExactlyInAnyOrder(
                        new Report.Online(LOCK), new Report.Online(READER), new Report.Online(SENSOR));
    }

    @Test
    void what_is_not_there_cannot_be_used() {
        assertThatIllegalArgumentException().isThrownBy(() -> driver.lock(READER));
        assertThatIllegalArgumentException().isThrownBy(() -> driver.tap(LOCK, CARD));
        assertThatIllegalArgumentException().isThrownBy(() -> driver.act(READER, SimDriver.Action.JAM));
        driver.remove(LOCK);
        assertThatIllegalArgumentException().isThrownBy(() -> driver.lock(LOCK));
    }

    @Test
    void by_itself_time_runs_on_its_own() throws Exception {
        TestClock real = new TestClock();
        try (SimDriver running = new SimDriver(real)) {
            running.add(device(LOCK, Device.Kind.LOCK), new byte[0]);
            Heard now = new Heard();
            running.start(now);
            UUID id = UUID.randomUUID();
            running.lock(LOCK)
                    .open(new Lock.Unlock(
                            id, Duration.ofMillis(300), real.now(), real.now().plusSeconds(5), null));
            now.await(() -> answered(id, Outcome.DONE));
            assertThat(running.lock(LOCK).state()).isEqualTo(Lock.State.UNLOCKED);
            now.await(() -> new Report.LockState(LOCK, Lock.State.LOCKED));
            now.await("locked again", () -> running.lock(LOCK).state() == Lock.State.LOCKED);
        }
    }
}

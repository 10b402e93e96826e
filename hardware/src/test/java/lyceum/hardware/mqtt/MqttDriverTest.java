package lyceum.hardware.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.Problem;
import lyceum.core.devices.Device;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Reader;
import lyceum.core.devices.Report;
import lyceum.core.devices.Tap;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.probe.FakeLock;
import lyceum.hardware.mqtt.probe.FakeReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MqttDriverTest {

    private static final Card CARD = new Card("em4100", "00BC614E", 32);

    private final MqttSite site = new MqttSite().start();

    @AfterEach
    void end() throws Exception {
        site.close();
    }

    @Test
    void a_tap_comes_in_the_lock_opens_once_and_the_reader_is_told() throws Exception {
        FakeLock lock = site.knownLock();
        FakeReader reader = site.fakeReader();

        var told = reader.tap(CARD);
        site.heard.await("the tap", () -> !site.heard.taps().isEmpty());
        Tap tap = site.heard.taps().getFirst();
        assertThat(tap.card()).isEqualTo(CARD);
        assertThat(tap.boot()).isEqualTo(reader.boot());
        assertThat(tap.seq()).isEqualTo(1);

        Lock.Unlock unlock = site.unlock();
        assertThat(site.lock().open(unlock)).isEqualTo(Lock.Sent.SENT);
        site.driver
                .reader(MqttSite.READER)
                .answer(new Reader.Answer(tap.boot(), tap.seq(), Reader.Result.OPEN, "door.open", "Welcome"));

        assertThat(told.get(5, TimeUnit.SECONDS)).map(FakeReader.Told::result).isEqualTo(Optional.of("open"));
        site.heard.await(
                () -> new Report.UnlockAnswered(MqttSite.LOCK, unlock.id(), Report.UnlockAnswered.Outcome.DONE));
        site.heard.await("unlocked", () -> site.lock().state() == Lock.State.UNLOCKED);
        assertThat(lock.opened()).containsExactly(unlock.id().toString());
        assertThat(lock.isOpen()).isTrue();
    }

    @Test
    void a_reader_repeats_until_it_is_answered_and_every_repetition_is_handed_up_with_its_age() throws Exception {
        FakeReader reader = site.fakeReader();
        var told = reader.tap(CARD);
        site.heard.await("a repetition", () -> site.heard.taps().size() >= 2);
        assertThat(site.heard.taps()).allMatch(tap -> tap.seq() == 1);
        assertThat(site.heard.taps().getFirst().age()).isLessThan(Duration.ofMillis(400));
        assertThat(site.heard.taps().get(1).age()).isGreaterThanOrEqualTo(Duration.ofMillis(450));

        site.driver
                .reader(MqttSite.READER)
                .answer(new Reader.Answer(reader.boot(), 1, Reader.Result.REFUSE, "card.unknown", null));
        assertThat(told.get(5, TimeUnit.SECONDS)).map(FakeReader.Told::code).contains("card.unknown");
    }

    @Test
    void a_gap_in_the_sequence_is_reported() {
        FakeReader reader = site.fakeReader();
        reader.tap(CARD);
        site.heard.await("the first tap", () -> !site.heard.taps().isEmpty());
        reader.skip();
        reader.skip();
        reader.tap(CARD);
        site.heard.await(() -> new Report.Gap(MqttSite.READER, reader.boot(), 2, 3));
    }

    @Test
    void a_tap_lost_right_after_the_reader_was_started_again_is_a_gap_too() {
        RawClient client = site.raw("a-reader");
        client.publish("lyceum/oak/main/front-reader/tap", tap("first", 5));
        client.publish("lyceum/oak/main/front-reader/tap", tap("second", 3));
        site.heard.await(() -> new Report.Gap(MqttSite.READER, "second", 1, 2));
        assertThat(site.heard.reports())
                .noneMatch(r -> r instanceof Report.Gap gap && gap.boot().equals("first"));
    }

    private static org.eclipse.paho.mqttv5.common.MqttMessage tap(String boot, long seq) {
        byte[] frame = FakeReader.frame(boot, seq, Duration.ZERO, CARD);
        return MqttSite.message(new String(frame, java.nio.charset.StandardCharsets.UTF_8), false);
    }

    @Test
    void a_device_that_is_silent_for_two_heartbeats_counts_as_gone() {
        FakeLock lock = site.knownLock();
        site.clock.move(Duration.ofSeconds(59));
        assertThat(site.lock().online()).isTrue();
        site.clock.move(Duration.ofSeconds(2));
        assertThat(site.lock().online()).isFalse();
        assertThat(site.lock().state()).isEqualTo(Lock.State.UNKNOWN);
        assertThat(site.lock().open(site.unlock())).isEqualTo(Lock.Sent.OFFLINE);
        site.heard.await(() -> new Report.Offline(MqttSite.LOCK));

        lock.beat();
        site.heard.await("the heartbeat", () -> site.lock().online());
    }

    @Test
    void a_lock_that_leaves_is_gone_at_once() {
        FakeLock lock = site.knownLock();
        lock.close();
        site.heard.await(() -> new Report.Offline(MqttSite.LOCK));
        assertThat(site.lock().online()).isFalse();
    }

    @Test
    void the_servers_own_presence_stands_on_the_broker() {
        RawClient client = site.raw("watcher").subscribe(MqttLink.SERVER_STATUS);
        site.heard.await(
                "the server's status",
                () -> client.got().stream().anyMatch(got -> got.payload().equals("{\"online\":true}")));
        site.link.close();
        site.heard.await(
                "the server's farewell",
                () -> client.got().stream().anyMatch(got -> got.payload().equals("{\"online\":false}")));
    }

    @Test
    void devices_that_are_not_registered_are_not_heard() {
        RawClient client = site.raw("stranger");
        client.publish("lyceum/oak/main/back-reader/tap", tap("first", 1));
        client.publish("lyceum/elm/main/front-reader/tap", tap("first", 1));
        client.publish("lyceum/oak/main/front-reader/tap", tap("first", 7));
        site.heard.await("the registered one", () -> !site.heard.taps().isEmpty());
        assertThat(site.heard.taps()).hasSize(1);
        assertThat(site.driver.rejected()).containsEntry("frame.unregistered", 2L);
    }

    @Test
    void a_lock_needs_a_key_and_a_device_is_only_what_it_was_registered_as() {
        FakeLock lock = site.knownLock();
        site.driver.add(MqttSite.device(MqttSite.LOCK, Device.Kind.LOCK), new byte[31]);
        assertThat(site.lock().online()).isFalse();
        assertThat(site.lock().open(site.unlock())).isEqualTo(Lock.Sent.OFFLINE);
        assertThat(lock.deeds()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> site.driver.lock(MqttSite.READER));
        assertThatIllegalArgumentException().isThrownBy(() -> site.driver.reader(MqttSite.LOCK));
        site.driver.remove(MqttSite.LOCK);
        assertThatIllegalArgumentException().isThrownBy(() -> site.driver.lock(MqttSite.LOCK));
    }

    @Test
    void settings_are_looked_at_before_a_device_is_registered() {
        site.driver.check(Device.Kind.LOCK, Map.of("heartbeatS", "20"));
        for (String wrong : List.of("0", "-1", "soon", "")) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> site.driver.check(Device.Kind.LOCK, Map.of("heartbeatS", wrong)));
        }
    }

    @Test
    void a_device_added_later_is_known_with_what_the_broker_kept_of_it() {
        site.driver.remove(MqttSite.LOCK);
        FakeLock lock = site.fakeLock();
        site.heard.await("the lock's session", () -> !lock.session().isEmpty());
        site.driver.add(MqttSite.device(MqttSite.LOCK, Device.Kind.LOCK), MqttSite.KEY);
        site.heard.await("the lock", () -> site.lock().online());
        site.heard.await("its state", () -> site.lock().state() == Lock.State.LOCKED);
    }
}

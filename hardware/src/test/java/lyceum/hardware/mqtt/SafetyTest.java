package lyceum.hardware.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Json;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Report;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.probe.FakeLock;
import lyceum.hardware.mqtt.probe.FakeReader;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What must never open a door, tried against a real broker. */
class SafetyTest {

    private static final String COMMAND = "lyceum/oak/main/front-lock/command";
    private static final String TAP = "lyceum/oak/main/front-reader/tap";
    private static final Card CARD = new Card("em4100", "00BC614E", 32);

    private final MqttSite site = new MqttSite();

    @AfterEach
    void end() throws Exception {
        site.close();
    }

    /** A command as the server signs it, caught on the wire. */
    private String sent(FakeLock lock) {
        Lock.Unlock unlock = site.unlock();
        assertThat(site.lock().open(unlock)).isEqualTo(Lock.Sent.SENT);
        site.heard.await(
                "the first opening", () -> lock.opened().contains(unlock.id().toString()));
        return site.lastOut();
    }

    private FakeLock.Verdict verdict(FakeLock lock, int number) {
        site.heard.await("the verdict", () -> lock.deeds().size() >= number);
        return lock.deeds().get(number - 1).verdict();
    }

    @Test
    void a_command_is_never_retained_and_carries_the_rest_of_its_life_as_message_expiry() throws Exception {
        site.start();
        FakeLock lock = site.knownLock();
        var expiries = new java.util.concurrent.LinkedBlockingQueue<Optional<Long>>();
        try (RawClient watcher = new RawClient(site.broker.url(), "watcher", true)) {
            watcher.onMessage(message ->
                    expiries.add(Optional.ofNullable(message.getProperties().getMessageExpiryInterval())));
            watcher.subscribe(COMMAND);
            sent(lock);
            assertThat(expiries.poll(5, java.util.concurrent.TimeUnit.SECONDS))
                    .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(6L, 8L));
        }
        RawClient later = site.raw("later").subscribe("lyceum/#");
        site.heard.await(
                "what the broker kept",
                () -> later.got().stream().anyMatch(got -> got.topic().endsWith("front-lock/status")));
        assertThat(later.got()).noneMatch(got -> got.topic().equals(COMMAND));
    }

    @Test
    void a_retained_command_opens_nothing() {
        site.start();
        FakeLock lock = site.knownLock();
        String command = sent(lock);
        lock.close();
        site.raw("attacker").publish(COMMAND, MqttSite.message(command, true));

        FakeLock again = site.fakeLock();
        assertThat(verdict(again, 1)).isEqualTo(FakeLock.Verdict.RETAINED);
        assertThat(again.opened()).isEmpty();
    }

    @Test
    void a_repeated_command_opens_once() {
        site.start();
        FakeLock lock = site.knownLock();
        String command = sent(lock);
        site.raw("attacker").publish(COMMAND, MqttSite.message(command, false));
        assertThat(verdict(lock, 2)).isEqualTo(FakeLock.Verdict.REPEATED);
        assertThat(lock.opened()).hasSize(1);
    }

    @Test
    void a_command_of_an_earlier_session_opens_nothing() {
        site.start();
        FakeLock lock = site.knownLock();
        String command = sent(lock);
        String before = lock.session();
        lock.close();
        site.heard.await(() -> new Report.Offline(MqttSite.LOCK));
        FakeLock again = site.knownLock();
        assertThat(again.session()).isNotEqualTo(before);

        site.raw("attacker").publish(COMMAND, MqttSite.message(command, false));
        assertThat(verdict(again, 1)).isEqualTo(FakeLock.Verdict.FOREIGN_SESSION);
        assertThat(again.opened()).isEmpty();
    }

    @Test
    void a_command_with_any_signed_field_changed_opens_nothing() throws Exception {
        site.start();
        FakeLock lock = site.knownLock();
        ObjectNode command = (ObjectNode) Json.MAPPER.readTree(sent(lock));
        RawClient attacker = site.raw("attacker");
        int deeds = 1;
        for (String field : new String[] {"id", "pulseMs", "issuedAt", "expiresAt", "nonce", "mac"}) {
            ObjectNode forged = command.deepCopy();
            if (field.equals("pulseMs")) {
                forged.put(field, 3_600_000);
            } else if (field.equals("id")) {
                forged.put(field, UUID.randomUUID().toString());
            } else if (field.endsWith("At")) {
                forged.put(field, site.clock.now().plusSeconds(60).toString());
            } else {
                forged.put(field, "AAAA" + forged.get(field).textValue().substring(4));
            }
            attacker.publish(COMMAND, MqttSite.message(Json.of(forged), false));
            assertThat(verdict(lock, ++deeds)).as(field).isEqualTo(FakeLock.Verdict.BAD_MAC);
        }
        assertThat(lock.opened()).hasSize(1);
    }

    @Test
    void an_expired_command_opens_nothing_and_an_expired_wish_is_not_even_sent() {
        site.start();
        FakeLock lock = site.knownLock();
        Lock.Unlock wish = site.unlock();
        String late =
                new String(Command.sign(wish, lock.session(), MqttSite.KEY).json(), StandardCharsets.UTF_8);
        site.clock.move(Duration.ofSeconds(9));

        assertThat(site.lock().open(wish)).isEqualTo(Lock.Sent.OFFLINE);
        site.raw("delayed").publish(COMMAND, MqttSite.message(late, false));
        assertThat(verdict(lock, 1)).isEqualTo(FakeLock.Verdict.EXPIRED);
        assertThat(lock.opened()).isEmpty();
    }

    @Test
    void a_command_queued_for_a_lock_that_left_a_session_behind_comes_late_without_the_flag_and_opens_nothing() {
        site.start();
        FakeLock lock = site.knownLock();
        String session = lock.session();
        try (RawClient left = new RawClient(site.broker.url(), "careless-lock", false)) {
            left.subscribe(COMMAND);
        }
        // The broker keeps it for the absent session; it bears no expiry, as a careless sender's would.
        String queued =
                new String(Command.sign(site.unlock(), session, MqttSite.KEY).json(), StandardCharsets.UTF_8);
        lock.close();
        site.raw("sender").publish(COMMAND, MqttSite.message(queued, false));

        try (RawClient back = new RawClient(site.broker.url(), "careless-lock", false)) {
            site.heard.await("the queued command", () -> !back.got().isEmpty());
            assertThat(back.got().getFirst().retained()).isFalse();
            FakeLock again = site.knownLock();
            site.raw("replay")
                    .publish(COMMAND, MqttSite.message(back.got().getFirst().payload(), false));
            assertThat(verdict(again, 1)).isEqualTo(FakeLock.Verdict.FOREIGN_SESSION);
            assertThat(again.opened()).isEmpty();
        }
    }

    @Test
    void our_own_command_is_not_kept_for_an_absent_session_beyond_its_life() throws Exception {
        site.start();
        site.knownLock();
        try (RawClient left = new RawClient(site.broker.url(), "careless-lock", false)) {
            left.subscribe(COMMAND);
        }
        Lock.Unlock brief = new Lock.Unlock(
                UUID.randomUUID(),
                Duration.ofSeconds(1),
                site.clock.now(),
                site.clock.now().plusMillis(1500),
                null);
        assertThat(site.lock().open(brief)).isEqualTo(Lock.Sent.SENT);
        // Mosquitto counts whole seconds: the message of one second is gone when two have passed for certain.
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        site.heard.await("three seconds of real time", () -> System.nanoTime() > until);
        try (RawClient back = new RawClient(site.broker.url(), "careless-lock", false)) {
            back.subscribe("lyceum/oak/main/front-lock/status");
            site.heard.await("the status after it", () -> !back.got().isEmpty());
            assertThat(back.got()).noneMatch(got -> got.topic().equals(COMMAND));
        }
    }

    @Test
    void a_tap_that_the_broker_kept_is_dropped() {
        RawClient careless = site.raw("careless-reader");
        byte[] frame = FakeReader.frame("9f3c", 1, Duration.ZERO, CARD);
        careless.publish(TAP, MqttSite.message(new String(frame, StandardCharsets.UTF_8), true));
        careless.publish("lyceum/oak/main/front-lock/event", MqttSite.message("{\"event\":\"exit\"}", true));
        site.start();
        site.heard.await("both dropped frames", () -> site.heard.dropped().size() == 2);
        assertThat(site.heard.dropped()).allMatch(f -> "frame.retained".equals(f.fault()));
        assertThat(site.heard.taps()).isEmpty();
        assertThat(site.heard.reports()).isEmpty();
        assertThat(site.driver.rejected()).containsEntry("frame.retained", 2L);
    }

    @Test
    void a_late_tap_is_handed_up_with_its_age_for_the_decision_to_refuse() {
        site.start();
        byte[] frame = FakeReader.frame("9f3c", 1, Duration.ofMillis(3001), CARD);
        MqttMessage message = MqttSite.message(new String(frame, StandardCharsets.UTF_8), false);
        site.raw("slow-reader").publish(TAP, message);
        site.heard.await("the tap", () -> !site.heard.taps().isEmpty());
        assertThat(site.heard.taps().getFirst().age()).isEqualTo(Duration.ofMillis(3001));
    }

    @Test
    void without_a_session_nothing_is_sent() {
        site.start();
        RawClient lock = site.raw("mute-lock").subscribe(COMMAND);
        lock.publish("lyceum/oak/main/front-lock/state", MqttSite.message("locked", false));
        site.heard.await(() -> new Report.LockState(MqttSite.LOCK, Lock.State.LOCKED));
        assertThat(site.lock().online()).isFalse();
        assertThat(site.lock().open(site.unlock())).isEqualTo(Lock.Sent.OFFLINE);
        assertThat(lock.got()).isEmpty();
    }

    @Test
    void when_the_broker_goes_and_comes_back_sessions_are_learnt_again_and_nothing_old_is_sent() {
        site.start();
        FakeLock lock = site.knownLock();
        String before = lock.session();
        site.broker.stop();
        site.heard.await(() -> new Report.Offline(MqttSite.LOCK));
        assertThat(site.link.connected()).isFalse();
        assertThat(site.driver.fault()).startsWith("No connection to the broker");
        assertThat(site.lock().open(site.unlock())).isEqualTo(Lock.Sent.OFFLINE);
        lock.close();

        site.broker.start();
        site.heard.await("the connection", site.link::connected);
        assertThat(site.driver.fault()).isEmpty();
        assertThat(site.lock().open(site.unlock())).isEqualTo(Lock.Sent.OFFLINE);

        FakeLock again = site.knownLock();
        assertThat(again.session()).isNotEqualTo(before);
        Lock.Unlock unlock = site.unlock();
        assertThat(site.lock().open(unlock)).isEqualTo(Lock.Sent.SENT);
        site.heard.await("the opening", () -> !again.opened().isEmpty());
        assertThat(again.deeds())
                .extracting(FakeLock.Deed::id)
                .containsExactly(unlock.id().toString());
    }

    @Test
    void a_lock_that_keeps_running_through_the_brokers_absence_announces_a_new_session() {
        site.start();
        FakeLock lock = site.knownLock();
        String before = lock.session();
        site.broker.stop();
        site.heard.await(() -> new Report.Offline(MqttSite.LOCK));
        site.broker.start();
        site.heard.await("the lock", () -> site.lock().online());
        assertThat(lock.session()).isNotEqualTo(before);
        assertThat(site.lock().open(site.unlock())).isEqualTo(Lock.Sent.SENT);
        site.heard.await("the opening", () -> !lock.opened().isEmpty());
    }
}

package lyceum.core.base;

import java.util.Optional;

/** The statements of {@code base} itself: recorded events, and what was answered to requests that may be repeated. */
final class BaseSql {

    /** What was answered to a request: a result, or a refusal. */
    record Answer(String hash, boolean refused, String result) {}

    private BaseSql() {}

    static void recordEvent(Tx tx, Event event) {
        tx.run("""
                insert into event (id, at, name, payload) values (?, ?, ?, ?)""", Ids.next(tx.now()), tx.now(), event.name(), Json.of(event));
    }

    static Optional<Answer> answer(Tx tx, String principal, String key) {
        return tx.first(
                """
                select hash, refused, result from idempotency where principal = ? and idem_key = ?""", row -> new Answer(row.text("hash"), row.yes("refused"), row.text("result")), principal, key);
    }

    static void keep(Tx tx, String principal, String key, Answer answer) {
        tx.run("""
                insert into idempotency (principal, idem_key, hash, refused, result, at) values (?, ?, ?, ?, ?, ?)""", principal, key, answer.hash(), answer.refused(), answer.result(), tx.now());
    }

    static long forgetAnswers(Tx tx, java.time.Instant before) {
        return tx.run("""
                delete from idempotency where at < ?""", before);
    }
}

package lyceum.core.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes one request happen only once: keeps its answer in the transaction that does the work. */
final class Idempotency {

    /** A refusal as it is kept. */
    private record Refusal(
            Problem.Kind kind, String code, String detail, List<Problem.FieldError> errors, int retryAfterSeconds) {}

    private final String principal;
    private final Caller.Once once;

    Idempotency(Caller caller, Caller.Once once) {
        this.principal = caller.account() == null
                ? caller.kind() + " " + caller.request().address()
                : caller.account().toString();
        this.once = once;
    }

    /** Does the work unless it was done, and keeps its result. */
    <T> T first(Tx tx, Function<Tx, T> work) {
        replay(tx);
        T result = work.apply(tx);
        BaseSql.keep(tx, principal, once.key(), new BaseSql.Answer(once.hash(), false, Json.of(result)));
        return result;
    }

    /** Throws what was answered, if this request was answered before. */
    void replay(Tx tx) {
        Optional<BaseSql.Answer> answer = BaseSql.answer(tx, principal, once.key());
        if (answer.isEmpty()) {
            return;
        }
        if (!answer.get().hash().equals(once.hash())) {
            throw Problem.of(
                    Problem.Kind.INVALID,
                    "idempotency.mismatch",
                    "This Idempotency-Key was used for another request; use a new key.");
        }
        throw answer.get().refused()
                ? refusal(answer.get().result())
                : new Db.Replay(answer.get().result());
    }

    /** Keeps a refusal, so that a repetition is refused alike. */
    boolean refused(Tx tx, Problem problem) {
        Refusal refusal = new Refusal(
                problem.kind(), problem.code(), problem.detail(), problem.errors(), problem.retryAfterSeconds());
        if (BaseSql.answer(tx, principal, once.key()).isEmpty()) {
            BaseSql.keep(tx, principal, once.key(), new BaseSql.Answer(once.hash(), true, Json.of(refusal)));
        }
        return true;
    }

    /** Whether a repetition must hear the same again: rules and fields, not rights or the state of the server. */
    static boolean isKept(Problem problem) {
        return problem.kind() == Problem.Kind.CONFLICT || problem.kind() == Problem.Kind.INVALID;
    }

    private static Problem refusal(String json) {
        try {
            Refusal kept = Json.MAPPER.readValue(json, Refusal.class);
            return kept.errors().isEmpty()
                    ? Problem.later(kept.kind(), kept.code(), kept.detail(), kept.retryAfterSeconds())
                    : Problem.invalid(kept.errors());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a kept refusal is not readable", e);
        }
    }
}

package lyceum.web;

import static lyceum.web.Endpoint.create;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.post;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Problem;
import lyceum.core.doors.Doors;
import lyceum.core.doors.Pass;
import lyceum.core.doors.Passes;
import lyceum.core.doors.Visit;
import lyceum.core.doors.Visits;
import lyceum.core.people.Card;
import org.jspecify.annotations.Nullable;

/** Taps, unlocks, visits, presence, passes. */
final class DoorRoutes {

    private record TapBody(
            UUID door, Card credential, @Nullable Long ageMs) {}

    private record Unlock(@Nullable String reason, @Nullable UUID person) {}

    private record Because(@Nullable String reason) {}

    private record Correct(
            Visit.@Nullable Direction direction,
            @Nullable Instant at,
            @JsonProperty("void") @Nullable Boolean isVoid,
            @Nullable String reason) {}

    private final Doors doors;
    private final Visits visits;
    private final Passes passes;

    private DoorRoutes(Services core) {
        this.doors = core.doors();
        this.visits = core.visits();
        this.passes = core.passes();
    }

    static List<Endpoint> of(Services core) {
        DoorRoutes routes = new DoorRoutes(core);
        return List.of(
                create("/taps", "tap", "tap:create", "/visits", routes::tap),
                create("/doors/{id}/unlock", "unlock", "door:unlock", "/visits", routes::unlock),
                get("/visits", "listVisits", "visit:read", routes::listVisits),
                create("/visits", "writeVisit", "visit:correct", "/visits", routes::write),
                get("/visits/{id}", "getVisit", "visit:read", routes::visit),
                create("/visits/{id}/override", "override", "door:override", "/visits", routes::override),
                post("/visits/{id}/correct", "correctVisit", "visit:correct", routes::correct),
                get(
                        "/presence",
                        "getPresence",
                        "presence:read",
                        ask -> Answer.of(core.visits().inside(ask.caller(), ask.needId("site"), ask.page()))),
                post("/presence/{id}/end", "endPresence", "visit:correct", routes::endPresence)
                        .answering(204),
                get("/passes", "listPasses", "pass:read", routes::listPasses),
                create("/passes", "givePass", "pass:write", "/passes", routes::givePass),
                post("/passes/{id}/end", "endPass", "pass:write", routes::endPass));
    }

    private Answer tap(Ask ask) {
        if (ask.caller().request().once() == null) {
            throw Problem.of(Problem.Kind.MALFORMED, "idempotency.required", "A tap needs an Idempotency-Key.");
        }
        TapBody body = ask.body(TapBody.class);
        long age = body.ageMs() == null ? 0 : body.ageMs();
        if (age < 0 || age > Duration.ofDays(30).toMillis()) {
            throw Problem.invalid("ageMs", "tap.age", "Give the tap's age in milliseconds, at most 30 days.");
        }
        Doors.Tapped tapped = doors.kiosk(ask.caller(), body.door(), body.credential(), Duration.ofMillis(age));
        return Answer.made(tapped, tapped.visit());
    }

    private Answer unlock(Ask ask) {
        Unlock body = ask.body(Unlock.class);
        Visit visit = doors.unlock(ask.caller(), ask.id(), body.person(), body.reason());
        return Answer.made(visit, visit.id());
    }

    private Answer listVisits(Ask ask) {
        return Answer.page(visits.list(
                ask.caller(),
                ask.queryId("site"),
                ask.queryId("door"),
                ask.queryId("person"),
                ask.queryInstant("from"),
                ask.queryInstant("to"),
                ask.queryWord("decision", Visit.Outcome.class),
                ask.page()));
    }

    private Answer write(Ask ask) {
        Visit visit = visits.write(ask.caller(), ask.body(Visit.Write.class));
        return Answer.made(visit, visit.id());
    }

    private Answer visit(Ask ask) {
        Visit.WithHistory whole = visits.get(ask.caller(), ask.id());
        return Answer.of(Answer.joined(whole.visit(), "corrections", whole.corrections()));
    }

    private Answer override(Ask ask) {
        Visit visit =
                doors.override(ask.caller(), ask.id(), ask.body(Because.class).reason());
        return Answer.made(visit, visit.id());
    }

    private Answer correct(Ask ask) {
        Correct body = ask.body(Correct.class);
        return Answer.of(visits.correct(
                ask.caller(), ask.id(), new Visit.Correct(body.direction(), body.at(), body.isVoid(), body.reason())));
    }

    private Answer endPresence(Ask ask) {
        visits.end(ask.caller(), ask.id(), ask.body(Because.class).reason());
        return Answer.none();
    }

    private Answer listPasses(Ask ask) {
        return Answer.page(passes.list(
                ask.caller(), ask.queryId("person"), ask.queryId("group"), ask.queryId("site"), ask.page()));
    }

    private Answer givePass(Ask ask) {
        Pass pass = passes.give(ask.caller(), ask.body(Pass.Give.class));
        return Answer.made(pass, pass.id(), pass.version());
    }

    private Answer endPass(Ask ask) {
        Pass pass = passes.end(ask.caller(), ask.id(), ask.body(Because.class).reason());
        return Answer.of(pass, pass.version());
    }
}

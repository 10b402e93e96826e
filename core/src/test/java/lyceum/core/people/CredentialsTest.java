package lyceum.core.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import lyceum.core.Cast;
import lyceum.core.base.Problem;
import lyceum.core.base.TestDb.Engine;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CredentialsTest {

    private static void refused(String code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private static List<Match> find(Cast cast, String kind, String hex, int bits) {
        return cast.db.read(cast.system(), tx -> Credentials.find(tx, new Card(kind, hex, bits)));
    }

    @ParameterizedTest
    @EnumSource
    void anyFormOfACardFindsItsPersonAndTheLongestIsKept(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            assertThat(find(cast, "em4100", "BC614E", 24)).singleElement().satisfies(match -> {
                assertThat(match.person().person()).isEqualTo(cast.asha);
                assertThat(match.person().name()).isEqualTo("Asha Kumari");
                assertThat(match.person().number()).isEqualTo("S0001");
                assertThat(match.person().mayEnter()).isTrue();
            });
            UUID credential = cast.card(cast.asha).id();
            cast.db.run(
                    cast.system(), tx -> Credentials.lengthen(tx, credential, new Card("em4100", "4100BC614E", 40)));
            cast.db.run(cast.system(), tx -> Credentials.lengthen(tx, credential, new Card("em4100", "BC614E", 24)));
            assertThat(find(cast, "em4100", "00BC614E", 32))
                    .singleElement()
                    .satisfies(match -> assertThat(match.card().bits()).isEqualTo(40));
            assertThat(find(cast, "em4100", "4200BC614E", 40)).isEmpty();
            assertThat(find(cast, "mifare", "00BC614E", 32)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFormThatIsTooShortFindsBothWhoItMayBe(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            cast.credentials.take(cast.system(), cast.rahuls.get(0), Cast.em4100("77BC614E"), null, null);
            assertThat(find(cast, "em4100", "BC614E", 24))
                    .extracting(match -> match.person().person())
                    .containsExactlyInAnyOrder(cast.asha, cast.rahuls.get(0));
            assertThat(find(cast, "em4100", "77BC614E", 32)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCardThatIsSomeonesIsNotGivenToAnother(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            refused(
                    "card.taken",
                    () -> cast.credentials.take(
                            cast.system(), cast.teacher, new Card("em4100", "BC614E", 24), null, null));
            UUID old = cast.card(cast.asha).id();
            Credential lost = cast.credentials.end(cast.atTheDesk(), old, Credential.State.LOST, "fell in the Phalgu");
            assertThat(lost.state()).isEqualTo(Credential.State.LOST);
            assertThat(lost.endedAt()).isNotNull();
            cast.credentials.take(cast.system(), cast.teacher, Cast.em4100("00BC614E"), "found", null);
            assertThat(find(cast, "em4100", "00BC614E", 32))
                    .singleElement()
                    .satisfies(match -> assertThat(match.person().person()).isEqualTo(cast.teacher));
            refused("card.taken", () -> cast.credentials.restore(cast.system(), old, "found again"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCardIsReplacedBlockedAndRestored(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            UUID old = cast.card(cast.asha).id();
            refused(
                    "fields.invalid",
                    () -> cast.credentials.take(cast.system(), cast.teacher, Cast.em4100("00AA0001"), null, old));
            cast.test.clock().advance(Duration.ofMinutes(5));
            Credential fresh = cast.credentials.take(cast.atTheDesk(), cast.asha, Cast.em4100("00AA0001"), "new", old);
            assertThat(fresh.tail()).isEqualTo("0001");
            assertThat(cast.credentials.list(cast.system(), cast.asha).items())
                    .extracting(Credential::state)
                    .containsExactly(Credential.State.ACTIVE, Credential.State.REPLACED);
            cast.credentials.end(cast.system(), fresh.id(), Credential.State.BLOCKED, "fee");
            assertThat(find(cast, "em4100", "00AA0001", 32))
                    .singleElement()
                    .satisfies(match -> assertThat(match.state()).isEqualTo(Credential.State.BLOCKED));
            Credential again = cast.credentials.restore(cast.system(), fresh.id(), "paid");
            assertThat(again.state()).isEqualTo(Credential.State.ACTIVE);
            assertThat(again.endedAt()).isNull();
            refused("fields.invalid", () -> cast.credentials.end(cast.system(), old, Credential.State.ACTIVE, "x"));
            refused(
                    "person.notFound",
                    () -> cast.credentials.take(cast.atTheDesk(), cast.meera, Cast.em4100("00AA0002"), null, null));
            refused(
                    "access.forbidden",
                    () -> cast.credentials.take(cast.asTheMother(), cast.asha, Cast.em4100("00AA0003"), null, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofThoseWhoEnrolOneCardAtOnceExactlyOneWins(Engine engine) throws Exception {
        try (Cast cast = Cast.on(engine)) {
            List<UUID> people = List.of(
                    cast.asha, cast.teacher, cast.meera, cast.frontDesk, cast.rahuls.get(0), cast.rahuls.get(1));
            for (int round = 0; round < 5; round++) {
                String hex = "00DD%04X".formatted(round);
                List<String> outcomes = PeopleTest.together(
                        6,
                        i -> () -> cast.credentials
                                .take(
                                        cast.system(),
                                        people.get(i),
                                        // Each reader has its own form of it.
                                        i % 2 == 0 ? Cast.em4100(hex) : new Card("em4100", hex.substring(2), 24),
                                        null,
                                        null)
                                .state()
                                .name());
                assertThat(outcomes).containsOnlyOnce("ACTIVE");
                assertThat(outcomes.stream().filter("card.taken"::equals)).hasSize(5);
                assertThat(find(cast, "em4100", hex, 32)).hasSize(1);
            }
        }
    }
}

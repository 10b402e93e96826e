package lyceum.core.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import lyceum.core.Cast;
import lyceum.core.base.Caller;
import lyceum.core.base.Problem;
import lyceum.core.base.Scope;
import lyceum.core.base.TestDb.Engine;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacesTest {

    private static void refused(String code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private static Door.Save door(Cast cast, String slug, UUID zone, @Nullable String hours) {
        return new Door.Save(
                cast.main, zone, null, slug, "Door " + slug, null, null, hours, null, null, null, null, null);
    }

    @ParameterizedTest
    @EnumSource
    void aTapSeesEveryChangeFromItsCommitOn(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            Places.Snapshot before = cast.places.snapshot(Cast.TENANT);
            assertThat(before.door(cast.main, "gate")).isEqualTo(cast.gate);
            assertThat(cast.places.snapshot(Cast.TENANT)).isSameAs(before);
            Door made = cast.places.create(cast.system(), door(cast, "back", cast.hallB.id(), "1-7 22:00-06:00"));
            Places.Snapshot after = cast.places.snapshot(Cast.TENANT);
            assertThat(after.door(made.id())).isEqualTo(made);
            assertThat(before.door(made.id())).isNull();
            cast.places.removeDoor(cast.system(), made.id(), made.version());
            assertThat(cast.places.snapshot(Cast.TENANT).door(made.id())).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGateIsOpenInItsHoursByTheSitesClockAndShutByAClosure(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            Places.Snapshot now = cast.places.snapshot(Cast.TENANT);
            // 05:59 and 06:00 of a Monday in Gaya.
            assertThat(now.isOpen(cast.gate, Instant.parse("2026-03-02T00:29:59Z")))
                    .isFalse();
            assertThat(now.isOpen(cast.gate, Instant.parse("2026-03-02T00:30:00Z")))
                    .isTrue();
            assertThat(now.isOpen(cast.gate, Instant.parse("2026-03-01T00:30:00Z")))
                    .isFalse();
            Instant from = Instant.parse("2026-03-04T00:00:00Z");
            Instant until = Instant.parse("2026-03-05T00:00:00Z");
            Closure holi = cast.places.create(cast.system(), new Closure.Save(cast.main, null, from, until, "Holi"));
            Places.Snapshot shut = cast.places.snapshot(Cast.TENANT);
            assertThat(shut.isOpen(cast.gate, from.plusSeconds(20_000))).isFalse();
            assertThat(shut.isOpen(cast.gate, until.plusSeconds(20_000))).isTrue();
            assertThat(cast.places.closures(cast.atTheDesk(), cast.main).items())
                    .containsExactly(holi);
            cast.places.removeClosure(cast.system(), holi.id());
            assertThat(cast.places.snapshot(Cast.TENANT).isOpen(cast.gate, from.plusSeconds(20_000)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverWasFasterWinsAndSlugsNeverChange(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            Site site = cast.places.site(cast.system(), cast.main);
            Site renamed = cast.places.update(
                    cast.system(),
                    cast.main,
                    site.version(),
                    new Site.Save(null, "Ujjwal", "Asia/Kolkata", "03:30", Site.Kind.LIBRARY, "Gaya", 180, null));
            assertThat(renamed.slug()).isEqualTo("main");
            assertThat(cast.places.site(cast.system(), cast.main)).isEqualTo(renamed);
            refused(
                    "stale",
                    () -> cast.places.update(
                            cast.system(),
                            cast.main,
                            site.version(),
                            new Site.Save(null, "Other", null, null, null, null, null, null)));
            refused(
                    "fields.invalid",
                    () -> cast.places.update(
                            cast.system(),
                            cast.main,
                            renamed.version(),
                            new Site.Save("other", "Other", null, null, null, null, null, null)));
            refused(
                    "door.slugTaken",
                    () -> cast.places.create(cast.system(), door(cast, "gate", cast.hallA.id(), null)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongWithADoorIsSaid(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            assertThatThrownBy(() -> cast.places.create(
                            cast.system(),
                            new Door.Save(
                                    cast.main,
                                    UUID.randomUUID(),
                                    cast.hallA.id(),
                                    "x",
                                    " ",
                                    null,
                                    null,
                                    "always",
                                    5,
                                    null,
                                    null,
                                    null,
                                    null)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.errors())
                                    .extracting(Problem.FieldError::field)
                                    .containsExactly("name", "zone", "hours", "pulseMs"));
            refused(
                    "fields.invalid",
                    () -> cast.places.create(cast.system(), door(cast, "Gate!", cast.hallA.id(), null)));
            refused(
                    "zone.hasDoors",
                    () -> cast.places.removeZone(cast.system(), cast.hallA.id(), cast.hallA.version()));
            cast.places.removeZone(cast.system(), cast.cabins.id(), cast.cabins.version());
            assertThat(cast.places.zones(cast.system(), cast.main).items())
                    .extracting(Zone::name)
                    .containsExactly("A hall", "B hall", "L ladies");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDeskSeesItsOwnSiteAndChangesNothing(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            Caller desk = cast.atTheDesk();
            assertThat(cast.places.sites(desk).items()).extracting(Site::slug).containsExactly("main");
            refused("site.notFound", () -> cast.places.site(desk, cast.annexe));
            refused("site.notFound", () -> cast.places.doors(desk, cast.annexe));
            refused("access.forbidden", () -> cast.places.create(desk, new Zone.Save(cast.main, "X", null)));
            Caller writer = cast.caller(cast.frontDesk, Scope.SITE, Set.of(cast.main), Set.of(), "place:write");
            refused("site.notFound", () -> cast.places.create(writer, new Zone.Save(cast.annexe, "X", null)));
            assertThat(cast.places
                            .create(writer, new Zone.Save(cast.main, "X", null))
                            .site())
                    .isEqualTo(cast.main);
        }
    }
}

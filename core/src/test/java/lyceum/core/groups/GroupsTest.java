package lyceum.core.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import lyceum.core.Cast;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.TestDb.Engine;
import lyceum.core.people.Person;
import lyceum.core.people.PersonLine;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupsTest {

    private static void refused(String code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private static List<String> groupsOf(Cast cast, UUID person, String day) {
        return cast.db.read(cast.system(), tx -> Groups.of(tx, person, LocalDate.parse(day))).stream()
                .map(Person.InGroup::name)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void membershipHoldsFromItsFirstDayToItsLast(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            assertThat(groupsOf(cast, cast.asha, "2025-12-31")).isEmpty();
            assertThat(groupsOf(cast, cast.asha, "2026-01-01")).containsExactly("Morning");
            cast.groups.drop(cast.atTheDesk(), cast.morning.id(), cast.asha);
            // Today is 2026-03-02 at the site.
            assertThat(groupsOf(cast, cast.asha, "2026-03-01")).containsExactly("Morning");
            assertThat(groupsOf(cast, cast.asha, "2026-03-02")).isEmpty();
            refused("member.notFound", () -> cast.groups.drop(cast.system(), cast.morning.id(), cast.asha));
            cast.groups.add(cast.atTheDesk(), cast.morning.id(), new Group.SaveMember(cast.asha, null));
            cast.groups.drop(cast.atTheDesk(), cast.morning.id(), cast.asha);
            assertThat(groupsOf(cast, cast.asha, "2026-03-02")).isEmpty();
            assertThat(groupsOf(cast, cast.asha, "2026-02-01")).containsExactly("Morning");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGroupCountsAndListsItsMembersOfToday(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            assertThat(cast.groups.get(cast.system(), cast.morning.id()).members())
                    .isEqualTo(2);
            cast.groups.add(
                    cast.system(),
                    cast.morning.id(),
                    new Group.SaveMember(cast.rahuls.get(2), LocalDate.parse("2026-03-03")));
            assertThat(cast.groups.get(cast.system(), cast.morning.id()).members())
                    .isEqualTo(2);
            cast.test.clock().advance(Duration.ofDays(1));
            assertThat(cast.groups.get(cast.system(), cast.morning.id()).members())
                    .isEqualTo(3);
            Page<Group.Member> first = cast.groups.members(cast.system(), cast.morning.id(), new Page.Want(2, null));
            Page<Group.Member> rest =
                    cast.groups.members(cast.system(), cast.morning.id(), new Page.Want(2, first.next()));
            assertThat(first.items()).hasSize(2);
            assertThat(rest.items()).hasSize(1).doesNotContainAnyElementsOf(first.items());
            refused(
                    "group.member",
                    () -> cast.groups.add(cast.system(), cast.morning.id(), new Group.SaveMember(cast.asha, null)));
            assertThat(cast.people.get(cast.system(), cast.asha).groups())
                    .extracting(Person.InGroup::name)
                    .containsExactly("Morning");
            assertThat(cast.people
                            .list(cast.system(), new Person.Filter("asha", null, null, null), Page.Want.FIRST)
                            .items())
                    .flatExtracting(PersonLine::groups)
                    .containsExactly("Morning");
        }
    }

    @ParameterizedTest
    @EnumSource
    void groupsChangeByVersionAndStayWithTheirSite(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            Group renamed = cast.groups.update(
                    cast.atTheDesk(), cast.morning.id(), 1, new Group.Save(null, Group.Kind.SECTION, "Early"));
            assertThat(renamed.name()).isEqualTo("Early");
            assertThat(renamed.members()).isEqualTo(2);
            refused(
                    "stale",
                    () -> cast.groups.update(cast.system(), cast.morning.id(), 1, new Group.Save(null, null, "Late")));
            refused(
                    "fields.invalid",
                    () -> cast.groups.create(cast.atTheDesk(), new Group.Save(cast.annexe, null, "There")));
            Group there = cast.groups.create(cast.system(), new Group.Save(cast.annexe, null, "There"));
            refused("group.notFound", () -> cast.groups.get(cast.atTheDesk(), there.id()));
            refused(
                    "fields.invalid",
                    () -> cast.groups.add(cast.atTheDesk(), cast.morning.id(), new Group.SaveMember(cast.meera, null)));
            assertThat(cast.groups.list(cast.atTheDesk(), null).items()).containsExactly(renamed);
            cast.groups.remove(cast.system(), cast.morning.id(), renamed.version());
            assertThat(groupsOf(cast, cast.asha, "2026-03-02")).isEmpty();
        }
    }
}

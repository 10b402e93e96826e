package lyceum.core.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonRulesTest {

    @ParameterizedTest
    @CsvSource({
        "9431012345, +919431012345",
        "09431012345, +919431012345",
        "+91 94310-12345, +919431012345",
        "0091 94310 12345, +919431012345",
        "919431012345, +919431012345",
        "9194310123, +919194310123",
        "+27 (31) 555 0100, +27315550100",
        "12, ",
        "+0123456789, ",
        "abc9431012345, ",
        "+12345678901234567, "
    })
    void aPhoneIsOneNumberHoweverItIsWritten(String written, @Nullable String full) {
        assertThat(PersonRules.phone(written, "+91")).isEqualTo(full);
    }

    @Test
    void aNameIsFoundWithoutAccentsAndKeepsTheSignsOfOtherScripts() {
        assertThat(PersonRules.nameKey("  José  ÁNAND ")).isEqualTo("jose anand");
        assertThat(PersonRules.nameKey("आशा कुमारी")).isEqualTo("आशा कुमारी");
        assertThat(PersonRules.nameKey("कमल")).isNotEqualTo(PersonRules.nameKey("कोमल"));
        assertThat(PersonRules.nameKey("Ｒａｈｕｌ")).isEqualTo("rahul");
        assertThat(PersonRules.nameKey("ﷺ".repeat(200))).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void aSearchKnowsWhatItIsGiven() {
        assertThat(PersonRules.query("2345", "+91")).isEqualTo(new PersonRules.Query.Last4("2345"));
        assertThat(PersonRules.query("94310 12345", "+91")).isEqualTo(new PersonRules.Query.Phone("+919431012345"));
        assertThat(PersonRules.query(" Rahul ", "+91")).isEqualTo(new PersonRules.Query.Name("rahul", "RAHUL"));
        assertThat(PersonRules.query("S0001", "+91")).isEqualTo(new PersonRules.Query.Name("s0001", "S0001"));
        assertThat(PersonRules.query("  ", "+91")).isEqualTo(new PersonRules.Query.Everybody());
        assertThat(PersonRules.query(null, "+91")).isEqualTo(new PersonRules.Query.Everybody());
    }

    private static boolean mayEnter(
            Person.State state,
            boolean removed,
            Person.Student.@Nullable State student,
            Person.Teacher.@Nullable State teacher) {
        return new Standing(new UUID(0, 1), "Someone", state, removed, student, teacher, null, null, null, null)
                .mayEnter();
    }

    @Test
    void whoMayEnterIsDecidedByWhatTheyAreHere() {
        assertThat(mayEnter(Person.State.ACTIVE, false, null, null)).isTrue();
        assertThat(mayEnter(Person.State.ACTIVE, true, null, null)).isFalse();
        for (Person.State state : EnumSet.complementOf(EnumSet.of(Person.State.ACTIVE))) {
            assertThat(mayEnter(state, false, Person.Student.State.ACTIVE, null))
                    .as(state.name())
                    .isFalse();
        }
        for (Person.Student.State student : Person.Student.State.values()) {
            boolean open = student == Person.Student.State.ACTIVE || student == Person.Student.State.GRADUATED;
            assertThat(mayEnter(Person.State.ACTIVE, false, student, null))
                    .as(student.name())
                    .isEqualTo(open);
        }
        assertThat(mayEnter(Person.State.ACTIVE, false, null, Person.Teacher.State.LEAVE))
                .isFalse();
        assertThat(mayEnter(Person.State.ACTIVE, false, Person.Student.State.ACTIVE, Person.Teacher.State.LEAVE))
                .isTrue();
    }
}

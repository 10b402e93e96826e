package lyceum.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each wall is held against a house that breaks it, and has to say what is wrong and nothing else. */
class BrokenHouseTest {

    private static final JavaClasses HOUSE = new ClassFileImporter().importPackages("broken");
    private static final Features FEATURES = new Features(Map.of(
            "base", Set.of(),
            "audit", Set.of("base"),
            "people", Set.of("base"),
            "doors", Set.of("base", "audit", "people")));
    private static final Walls WALLS = new Walls("broken", FEATURES);

    /** Rule, what it must complain about, what it must not. */
    private record Expected(String rule, List<String> complaints, List<String> silence) {}

    private static final List<Expected> EXPECTED = List.of(
            new Expected("noCirclesBetweenFeatures", List.of("Slice audit", "Slice doors"), List.of("Slice people")),
            new Expected("featuresUseWhatTheTableAllows", List.of("Gossip", "Handyman"), List.of("CleanSql")),
            new Expected(
                    "modulesSeeWhatTheyMay",
                    List.of("Handyman.seesTheWeb", "Page.shows"),
                    List.of("OpenRules", "Handyman.sleeps")),
            new Expected("librariesStayInTheirModules", List.of("picocli.CommandLine"), List.of("java.sql")),
            new Expected("onlySqlAndBaseTouchTheDatabase", List.of("touchesTheDriver"), List.of("CleanSql")),
            new Expected(
                    "onlySqlClassesSendStatements",
                    List.of("Handyman.sendsStatements", "OpenRules.opens"),
                    List.of("CleanSql")),
            new Expected("sqlAndRulesArePackagePrivate", List.of("OpenRules is public"), List.of("CleanSql")),
            new Expected(
                    "rulesArePure", List.of("broken.core.base.Tx", "java.nio.file.Path"), List.of("java.lang.Object")),
            new Expected("onlyTheClockReadsTheTime", List.of("readsTheWallClock", "measures"), List.of("Clock$Real")),
            new Expected("nobodySleeps", List.of("Handyman.sleeps"), List.of("measures")));

    @TestFactory
    Stream<DynamicTest> everyWallFallsWhereItIsBroken() {
        return EXPECTED.stream()
                .map(expected -> DynamicTest.dynamicTest(expected.rule(), () -> {
                    ArchRule rule = WALLS.all().get(expected.rule());
                    String report = rule.evaluate(HOUSE).getFailureReport().toString();

                    assertThat(report).contains(expected.complaints()).doesNotContain(expected.silence());
                }));
    }

    @Test
    void noWallIsLeftOut() {
        assertThat(EXPECTED)
                .extracting(Expected::rule)
                .containsExactlyInAnyOrderElementsOf(WALLS.all().keySet());
    }

    @Test
    void theTableIsReadFromMarkdown() {
        String markdown =
                "text\n| package | owns | may use |\n|---|---|---|\n| `base` | x `Db` | |\n| `a` | y | `base` |\n\n";

        assertThat(Features.parse(markdown + "| `late` | z | |\n").mayUse())
                .isEqualTo(Map.of("base", Set.of(), "a", Set.of("base")));
    }

    @Test
    void aForeignTableIsNotWrittenAndAHigherOneIsNotRead() {
        Map<String, String> owners = Map.of("person", "people", "visit", "doors", "event", "base");
        Statements statements = new Statements(FEATURES, owners);
        String source = "class A {\n"
                + "String one = \"\"\"\n  update person set name = ?\n\"\"\";\n"
                + "String two = \"insert into nowhere (id) values (?)\";\n"
                + "String three = \"select * from visit v join person p on p.id = v.person for update\";\n"
                + "String four = \"delete from visit\";\n}";

        assertThat(statements.violations("doors", "A.java", source))
                .containsExactly("A.java of doors writes person of people", "A.java of doors writes nowhere of null");
        assertThat(statements.violations("people", "A.java", source))
                .contains("A.java of people reads visit of doors", "A.java of people writes visit of doors");
    }
}

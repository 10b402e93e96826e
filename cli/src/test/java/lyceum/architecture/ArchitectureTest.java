package lyceum.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house as ARCHITECTURE.md tells it. That these rules can fail is shown by {@link BrokenHouseTest}. */
class ArchitectureTest {

    private static final Path CORE = Path.of("..", "core", "src", "main");

    private static JavaClasses house;
    private static Features features;
    private static Walls walls;

    @BeforeAll
    static void readTheHouse() throws IOException {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // Tests of a lower module that are packed for the higher ones.
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("lyceum");
        features = Features.fromArchitectureMd();
        walls = new Walls("lyceum", features);
    }

    @TestFactory
    Stream<DynamicTest> everyWallStands() {
        return walls.all().entrySet().stream()
                .map(wall -> DynamicTest.dynamicTest(
                        wall.getKey(), () -> wall.getValue().check(house)));
    }

    @Test
    void theTableNamesExactlyThePackagesThatExist() {
        Set<String> existing = house.stream()
                .map(walls::feature)
                .filter(feature -> !feature.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(features.mayUse().keySet()).containsExactlyInAnyOrderElementsOf(existing);
    }

    @Test
    void theTableIsOrderedSoThatAPackageUsesOnlyLowerOnes() {
        List<String> order = List.copyOf(features.mayUse().keySet());

        features.mayUse()
                .forEach((user, used) -> assertThat(order.subList(0, order.indexOf(user)))
                        .as("below " + user)
                        .containsAll(used));
    }

    @Test
    void sqlWritesItsOwnTablesAndReadsAllowedOnes() throws IOException {
        var owners = Statements.owners(CORE.resolve("resources/db"));

        assertThat(owners.values())
                .as("owners of tables")
                .isSubsetOf(features.mayUse().keySet());
        assertThat(new Statements(features, owners).violations(CORE.resolve("java/lyceum/core")))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItOwnsAndIsNullMarked() throws IOException {
        List<Path> sources = Stream.of("core", "hardware", "web", "cli")
                .map(module -> Path.of("..", module, "src", "main", "java"))
                .filter(Files::exists)
                .toList();
        for (Path source : sources) {
            try (Stream<Path> files = Files.walk(source)) {
                Set<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .collect(Collectors.toSet());
                assertThat(packages)
                        .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                                .content()
                                .contains("/**", "@NullMarked"));
            }
        }
    }
}

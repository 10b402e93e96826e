package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Runs after all other tests of this module: an operation that none of them called well was never tried. */
class CalledOperationsTest {

    @Test
    void everyOperationOfTheApiWasCalledByATest() throws Exception {
        Set<String> never = new TreeSet<>(
                new Document().operations().stream().map(Document.Operation::id).toList());
        never.removeAll(Files.readAllLines(Document.CALLED));
        assertThat(never).as("operations that answered no test well").isEmpty();
    }
}

package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServerProcessTest {

    @Test
    void whatIsMeasuredRunsWithTheFlagsOfTheLauncher() throws IOException {
        String launcher = Files.readString(Path.of("../install/lyceum"));

        String flags = launcher.substring(launcher.indexOf("flags=(") + 7);
        flags = flags.substring(0, flags.indexOf(')'));

        assertThat(flags.strip().split("\\s+")).containsExactlyElementsOf(ServerProcess.FLAGS);
    }
}

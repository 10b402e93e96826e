package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lyceum(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void tellsItsVersion() {
        assertThat(lyceum("--version")).isEqualTo(Exit.OK);
        assertThat(out.toString()).startsWith("lyceum ");
    }

    @Test
    void helpNamesWhereToBeginAndWhatTheExitCodesMean() {
        assertThat(lyceum("--help")).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("lyceum demo", "Exit codes:", "no server answers");
    }

    @Test
    void withoutACommandItAsksForOne() {
        assertThat(lyceum()).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("Which command?");
    }

    @Test
    void anUnknownCommandIsAMistakeInUse() {
        assertThat(lyceum("opendoor")).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("opendoor");
    }
}

package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import lyceum.core.base.Clock;
import org.junit.jupiter.api.Test;

class LoggingTest {

    private static final Clock NOON = new Clock() {
        @Override
        public Instant now() {
            return Instant.parse("2026-11-21T12:00:00.123456Z");
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public State state() {
            return State.TRUSTED;
        }
    };

    private static String line(boolean debugging, Level level, String message, Throwable thrown) {
        LogRecord entry = new LogRecord(level, message);
        entry.setLoggerName("lyceum.core.doors.Doors");
        entry.setThrown(thrown);
        return new Logging.OneLine(NOON, debugging).format(entry);
    }

    @Test
    void aRecordIsOneLineWithTheTimeOfTheClock() {
        assertThat(line(false, Level.WARNING, "the broker is gone", null))
                .isEqualTo("2026-11-21T12:00:00.123Z WARNING doors.Doors the broker is gone" + System.lineSeparator());
    }

    @Test
    void nobodyWritesASecondLineThroughAMessage() {
        assertThat(line(false, Level.INFO, "topic a\n2026-11-21T12:00:00Z ERROR forged", null)
                        .lines())
                .hasSize(1);
    }

    @Test
    void anExceptionIsTheSameLineWithItsCausesAndAFewFrames() {
        var thrown = new IllegalStateException("column x is NULL", new java.io.IOException("disk full"));

        assertThat(line(false, Level.SEVERE, "failed", thrown).lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(
                                "ERROR",
                                "IllegalStateException: column x is NULL at lyceum.cli.LoggingTest",
                                "disk full")
                        .hasSizeLessThan(2_500));
    }

    @Test
    void whatADatabaseOrAParserQuotesStaysOutOfTheLogUnlessDebugging() {
        var thrown = new SQLException("duplicate key (phone)=(+919800000000)", "23505", 23505);
        var parser = new IllegalArgumentException("Unrecognized token 'Asha'");

        assertThat(line(false, Level.SEVERE, "failed", thrown))
                .contains("state 23505")
                .doesNotContain("9800000000");
        assertThat(line(false, Level.SEVERE, "failed", parser)).doesNotContain("Asha");
        assertThat(line(true, Level.SEVERE, "failed", thrown)).contains("9800000000");
    }

    @Test
    void parametersAreFilledIn() {
        LogRecord entry = new LogRecord(Level.INFO, "{0} of {1} taps");
        entry.setParameters(new Object[] {3, 4});

        assertThat(new Logging.OneLine(NOON, false).format(entry)).contains("3 of 4 taps");
    }
}

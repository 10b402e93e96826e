package lyceum.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.text.MessageFormat;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import lyceum.core.base.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The process's log: one line a record on one stream, with the time of the injected clock. An exception becomes one line
 * too; its message is shown only where its class is known to carry no rows and no input, because the messages of
 * databases and parsers quote what they choked on.
 */
final class Logging {

    private static final int FRAMES = 6;
    private static final List<String> QUIET_LIBRARIES = List.of(
            "com.zaxxer",
            "org.flywaydb",
            "io.helidon",
            "org.h2",
            "org.eclipse.paho",
            "com.password4j",
            "org.postgresql");
    private static final List<String> TELLING = List.of(
            "lyceum.",
            "java.io.",
            "java.net.",
            "java.nio.",
            "java.lang.IllegalStateException",
            "org.eclipse.paho.mqttv5.common.MqttException");

    /** Kept, because the logging system forgets the level of a logger that nobody holds. */
    private static final List<Logger> LIBRARIES =
            QUIET_LIBRARIES.stream().map(Logger::getLogger).toList();

    private Logging() {}

    /** Must come before the first logger of the process. */
    static void prepare() {
        System.setProperty("java.util.logging.manager", Kept.class.getName());
    }

    /** Keeps its handlers when the process is told to stop: what happens then belongs into the log as well. */
    public static final class Kept extends LogManager {
        @Override
        public void reset() {}
    }

    /** Sends everything of at least {@code level} to {@code to}, and from libraries only warnings unless debugging. */
    static void start(Clock clock, Level level, PrintStream to) {
        Logger root = Logger.getLogger("");
        Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
        root.setLevel(jul(level));
        root.addHandler(new Lines(to, new OneLine(clock, level == Level.DEBUG)));
        java.util.logging.Level libraries =
                level == Level.DEBUG ? java.util.logging.Level.INFO : java.util.logging.Level.WARNING;
        LIBRARIES.forEach(library -> library.setLevel(libraries));
    }

    private static java.util.logging.Level jul(Level level) {
        return switch (level) {
            case ALL -> java.util.logging.Level.ALL;
            case TRACE -> java.util.logging.Level.FINER;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }

    /** Writes each record whole and at once, so that nothing is lost when the process is killed. */
    private static final class Lines extends Handler {

        private final PrintStream to;

        Lines(PrintStream to, Formatter formatter) {
            this.to = to;
            setFormatter(formatter);
        }

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                to.print(getFormatter().format(entry));
                to.flush();
            }
        }

        @Override
        public void flush() {
            to.flush();
        }

        @Override
        public void close() {
            to.flush();
        }
    }

    /** {@code 2026-11-21T14:00:00.123Z INFO doors.Doors message | exception}. */
    static final class OneLine extends Formatter {

        private final Clock clock;
        private final boolean debugging;

        OneLine(Clock clock, boolean debugging) {
            this.clock = clock;
            this.debugging = debugging;
        }

        @Override
        public String format(LogRecord entry) {
            StringBuilder line = new StringBuilder(160)
                    .append(DateTimeFormatter.ISO_INSTANT.format(clock.now().truncatedTo(ChronoUnit.MILLIS)))
                    .append(' ')
                    .append(level(entry.getLevel()))
                    .append(' ')
                    .append(source(entry.getLoggerName()))
                    .append(' ')
                    .append(flat(message(entry)));
            for (Throwable thrown = entry.getThrown(); thrown != null; thrown = thrown.getCause()) {
                line.append(" | ").append(flat(summary(thrown)));
            }
            if (debugging && entry.getThrown() != null) {
                line.append(System.lineSeparator()).append(trace(entry.getThrown()));
            }
            return line.append(System.lineSeparator()).toString();
        }

        private static String level(java.util.logging.Level level) {
            int value = level.intValue();
            if (value >= java.util.logging.Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (value >= java.util.logging.Level.WARNING.intValue()) {
                return "WARNING";
            }
            return value >= java.util.logging.Level.INFO.intValue() ? "INFO" : "DEBUG";
        }

        private static String source(@Nullable String logger) {
            String name = logger == null ? "" : logger;
            return name.startsWith("lyceum.")
                    ? name.substring(name.indexOf('.') + 1).replaceFirst("^core\\.", "")
                    : name;
        }

        private static String message(LogRecord entry) {
            String message = entry.getMessage() == null ? "" : entry.getMessage();
            Object[] parameters = entry.getParameters();
            if (parameters == null || parameters.length == 0) {
                return message;
            }
            try {
                return new MessageFormat(message, Locale.ROOT).format(parameters);
            } catch (IllegalArgumentException _) {
                return message;
            }
        }

        private String summary(Throwable thrown) {
            StringBuilder text = new StringBuilder(thrown.getClass().getName());
            if (thrown instanceof SQLException sql) {
                text.append(" state ")
                        .append(sql.getSQLState())
                        .append(" code ")
                        .append(sql.getErrorCode());
            }
            if (thrown.getMessage() != null && (debugging || tells(thrown))) {
                text.append(": ").append(thrown.getMessage());
            }
            StackTraceElement[] frames = thrown.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                text.append(i == 0 ? " at " : " < ")
                        .append(frames[i].getClassName())
                        .append('.')
                        .append(frames[i].getMethodName())
                        .append(':')
                        .append(frames[i].getLineNumber());
            }
            return text.toString();
        }

        private static boolean tells(Throwable thrown) {
            String name = thrown.getClass().getName();
            return TELLING.stream().anyMatch(name::startsWith);
        }

        private static String trace(Throwable thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text, true));
            return text.toString().stripTrailing();
        }

        /** A record is one line whatever it says: no one writes a second line through a field of a request. */
        private static String flat(String text) {
            return text.replaceAll("\\p{Cntrl}+", " ");
        }
    }
}

package lyceum.cli;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a server, checked. The keys, their meaning and their defaults stand in {@code config/lyceum.yaml}.
 */
public record Config(
        Path dataDir,
        Http http,
        Database database,
        Mqtt mqtt,
        Doors doors,
        Access access,
        ClockTrust clockTrust,
        Metrics metrics,
        Level logLevel) {

    /**
     * Where the web server listens.
     *
     * @param listen the address to listen on
     * @param port the port, 0 for any free one
     * @param plainSignIn whether browsers on other machines may sign in without TLS
     */
    public record Http(String listen, int port, boolean plainSignIn) {}

    /**
     * Where the data lives.
     *
     * @param url a {@code jdbc:postgresql:} address, or null for embedded H2 below the data folder
     * @param open how many tenants' databases are kept open at once
     */
    public record Database(
            @Nullable String url,
            @Nullable String user,
            @Nullable Secret password,
            int open) {}

    /**
     * The broker of the readers and locks.
     *
     * @param url {@code mqtt://host:port} or {@code mqtts://host:port}, null for no broker
     * @param caFile the certificate authority of the broker as PEM, null for those that Java trusts
     */
    public record Mqtt(
            @Nullable URI url,
            @Nullable String user,
            @Nullable Secret password,
            @Nullable Path caFile) {}

    /**
     * What the rules of the doors measure by.
     *
     * @param lateTap a tap older than this opens nothing
     * @param repeat the same card at the same reader within this is one tap
     * @param unlockPulse how long a lock stays open
     * @param commandLife after this a command is void
     */
    public record Doors(Duration lateTap, Duration repeat, Duration unlockPulse, Duration commandLife) {}

    /**
     * How long a sign-in lasts.
     *
     * @param token how long an access token is valid
     * @param refresh how long a sign-in survives unused
     */
    public record Access(Duration token, Duration refresh) {}

    /** When the wall clock is believed. */
    public enum ClockTrust {
        /** When the operating system calls it synchronised, or a person vouched for it. */
        SYSTEM,
        /** Without asking. */
        ALWAYS
    }

    /**
     * Who may read the figures of the process.
     *
     * @param allow addresses that may read the metrics without a token
     * @param token opens the metrics to everyone who sends it, null for nobody
     */
    public record Metrics(List<InetAddress> allow, @Nullable Secret token) {}

    /** The configuration cannot be used; the message lists everything that is wrong with it, a line each. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Invalid(List<String> faults) {
            super(String.join(System.lineSeparator(), faults));
        }
    }

    /**
     * Checks the settings.
     *
     * @throws Invalid with all that is wrong at once
     */
    static Config of(Settings settings) {
        Reader read = new Reader(settings);
        Config config = new Config(
                read.path("data.dir"),
                new Http(
                        read.text("http.listen"),
                        read.number("http.port", 0, 65_535),
                        read.yesOrNo("http.plainSignIn")),
                new Database(
                        read.databaseUrl("database.url"),
                        read.optional("database.user"),
                        read.secret("database.passwordFile"),
                        read.number("database.open", 1, 10_000)),
                new Mqtt(
                        read.brokerUrl("mqtt.url"),
                        read.optional("mqtt.user"),
                        read.secret("mqtt.passwordFile"),
                        read.existingFile("mqtt.caFile")),
                new Doors(
                        Duration.ofSeconds(read.number("doors.lateTapSeconds", 1, 60)),
                        Duration.ofSeconds(read.number("doors.repeatSeconds", 0, 60)),
                        Duration.ofMillis(read.number("doors.unlockPulseMillis", 100, 60_000)),
                        Duration.ofSeconds(read.number("doors.commandLifeSeconds", 1, 60))),
                new Access(
                        Duration.ofMinutes(read.number("access.tokenMinutes", 1, 1_440)),
                        Duration.ofDays(read.number("access.refreshDays", 1, 365))),
                read.oneOf("clock.trust", ClockTrust.SYSTEM, List.of(ClockTrust.values())),
                new Metrics(read.addresses("metrics.allow"), read.secret("metrics.tokenFile")),
                read.oneOf("log.level", Level.INFO, List.of(Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG)));
        if (!settings.faults().isEmpty()) {
            throw new Invalid(settings.faults());
        }
        return config;
    }

    /** Turns texts into values and notes every fault with the place of the text. */
    private static final class Reader {

        private final Settings settings;

        Reader(Settings settings) {
            this.settings = settings;
        }

        private void fault(String key, String says) {
            settings.faults().add(settings.value(key).place() + ": " + key + " " + says);
        }

        String text(String key) {
            String text = settings.value(key).text();
            if (text.isEmpty()) {
                fault(key, "must not be empty.");
            }
            return text;
        }

        @Nullable String optional(String key) {
            String text = settings.value(key).text();
            return text.isEmpty() ? null : text;
        }

        int number(String key, int least, int most) {
            try {
                int number = Integer.parseInt(text(key));
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // said below, in the same words
            }
            fault(key, "must be a whole number from " + least + " to " + most + ".");
            return least;
        }

        boolean yesOrNo(String key) {
            String text = text(key).toLowerCase(Locale.ROOT);
            if (!Set.of("true", "false").contains(text)) {
                fault(key, "must be true or false.");
            }
            return text.equals("true");
        }

        <E extends Enum<E>> E oneOf(String key, E otherwise, List<E> allowed) {
            String text = text(key).toUpperCase(Locale.ROOT);
            return allowed.stream()
                    .filter(one -> one.name().equals(text))
                    .findFirst()
                    .orElseGet(() -> {
                        fault(key, "must be one of " + allowed + ".");
                        return otherwise;
                    });
        }

        Path path(String key) {
            return parsed(key, text(key), Path.of("."), "must be a path.", Path::of);
        }

        @Nullable Path existingFile(String key) {
            String text = optional(key);
            if (text == null) {
                return null;
            }
            Path file = path(key);
            if (!Files.isReadable(file)) {
                fault(key, "names " + file.toAbsolutePath() + ", which cannot be read.");
            }
            return file;
        }

        @Nullable Secret secret(String key) {
            Path file = existingFile(key);
            if (file == null || !Files.isReadable(file)) {
                return null;
            }
            try {
                String text = Files.readString(file).strip();
                if (text.isEmpty()) {
                    fault(key, "names " + file.toAbsolutePath() + ", which is empty.");
                }
                return new Secret(text);
            } catch (IOException _) {
                fault(key, "names " + file.toAbsolutePath() + ", which is not a text file.");
                return null;
            }
        }

        @Nullable String databaseUrl(String key) {
            String text = optional(key);
            if (text != null && !text.startsWith("jdbc:postgresql:")) {
                fault(key, "must begin with jdbc:postgresql: or be empty.");
            }
            if (text != null && text.toLowerCase(Locale.ROOT).contains("password=")) {
                fault(key, "must not hold a password; name a file in database.passwordFile.");
            }
            return text;
        }

        @Nullable URI brokerUrl(String key) {
            String text = optional(key);
            if (text == null) {
                return null;
            }
            String says = "must look like mqtt://localhost:1883 or mqtts://broker:8883, without a password.";
            URI url = parsed(key, text, URI.create("mqtt://localhost"), says, URI::create);
            boolean fits = Set.of("mqtt", "mqtts").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null;
            if (!fits) {
                fault(key, says);
            }
            return url;
        }

        List<InetAddress> addresses(String key) {
            return Arrays.stream(settings.value(key).text().split(","))
                    .map(String::strip)
                    .filter(one -> !one.isEmpty())
                    .map(one -> address(key, one))
                    .toList();
        }

        private InetAddress address(String key, String one) {
            try {
                if (one.matches("[0-9a-fA-F:.]+")) {
                    return InetAddress.getByName(one);
                }
            } catch (UnknownHostException _) {
                // said below, in the same words
            }
            fault(key, "must list addresses such as 127.0.0.1, not " + one + ".");
            return InetAddress.getLoopbackAddress();
        }

        private <T> T parsed(String key, String text, T otherwise, String says, Function<String, T> parser) {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException _) {
                fault(key, says);
                return otherwise;
            }
        }
    }
}

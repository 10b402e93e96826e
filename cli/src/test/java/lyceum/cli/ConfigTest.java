package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Config with(Map<String, String> set) {
        return Config.of(Settings.defaults().commandLine(set));
    }

    @Test
    void theDefaultsListenOnThisMachineAndUseTheEmbeddedDatabase() {
        Config config = Config.of(Settings.defaults());

        assertThat(config.dataDir()).isEqualTo(Path.of("data"));
        assertThat(config.http()).isEqualTo(new Config.Http("127.0.0.1", 8080, false));
        assertThat(config.database()).isEqualTo(new Config.Database(null, null, null, 50));
        assertThat(config.mqtt()).isEqualTo(new Config.Mqtt(null, null, null, null));
        assertThat(config.doors())
                .isEqualTo(new Config.Doors(
                        Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(5000), Duration.ofSeconds(8)));
        assertThat(config.access()).isEqualTo(new Config.Access(Duration.ofMinutes(15), Duration.ofDays(7)));
        assertThat(config.clockTrust()).isEqualTo(Config.ClockTrust.SYSTEM);
        assertThat(config.metrics().allow())
                .extracting(a -> a.isLoopbackAddress())
                .containsExactly(true, true);
        assertThat(config.logLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void theCommandLineBeatsTheEnvironmentBeatsTheFileBeatsTheDefaults() throws IOException {
        Settings settings = Settings.defaults()
                .file(file("my.yaml", "http:\n  port: 1\n  listen: 0.0.0.0\ndoors.repeatSeconds: 4\n"))
                .environment(Map.of("LYCEUM_HTTP_PORT", "2", "LYCEUM_DOORS_LATE_TAP_SECONDS", "5", "PATH", "/bin"))
                .commandLine(Map.of("http.port", "3"));

        Config config = Config.of(settings);

        assertThat(config.http()).isEqualTo(new Config.Http("0.0.0.0", 3, false));
        assertThat(config.doors().lateTap()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.doors().repeat()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.access().token()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void everySettingHasItsOwnEnvironmentVariable() {
        assertThat(Settings.variable("http.plainSignIn")).isEqualTo("LYCEUM_HTTP_PLAIN_SIGN_IN");
        assertThat(Settings.defaults().keys()).extracting(Settings::variable).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownKeyIsRefusedWithItsLineAndTheNearestKnownOne() throws IOException {
        Path wrong = file("my.yaml", "http:\n  port: 8080\n  pLainSignin: true\n  prot: 9\n");
        Settings settings = Settings.defaults().file(wrong);

        assertThatThrownBy(() -> Config.of(settings))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining(
                        "my.yaml:3: there is no setting http.pLainSignin; the nearest is http.plainSignIn.")
                .hasMessageContaining("my.yaml:4: there is no setting http.prot; the nearest is http.port.");
    }

    @Test
    void unknownVariablesAndOptionsAreRefusedToo() {
        Settings settings = Settings.defaults()
                .environment(Map.of("LYCEUM_HTPP_PORT", "1", "LYCEUM_JAVA_OPTS", "-Xmx1g"))
                .commandLine(Map.of("mqqt.url", "x"));

        assertThatThrownBy(() -> Config.of(settings))
                .hasMessageContaining("no setting LYCEUM_HTPP_PORT; the nearest is LYCEUM_HTTP_PORT")
                .hasMessageContaining("no setting --set mqqt.url; the nearest is mqtt.url")
                .hasMessageNotContaining("JAVA_OPTS");
    }

    @Test
    void allFaultsAreToldAtOnceWithTheirPlaces() {
        assertThatThrownBy(() -> with(Map.of(
                        "http.port", "99999",
                        "http.plainSignIn", "maybe",
                        "log.level", "loud",
                        "metrics.allow", "localhost",
                        "database.url", "jdbc:mysql://x",
                        "data.dir", "")))
                .hasMessageContaining("--set http.port: http.port must be a whole number from 0 to 65535.")
                .hasMessageContaining("http.plainSignIn must be true or false.")
                .hasMessageContaining("log.level must be one of [ERROR, WARNING, INFO, DEBUG].")
                .hasMessageContaining("metrics.allow must list addresses such as 127.0.0.1, not localhost.")
                .hasMessageContaining("database.url must begin with jdbc:postgresql:")
                .hasMessageContaining("data.dir must not be empty.");
    }

    @Test
    void aPasswordIsReadFromItsFileAndNeverShown() throws IOException {
        Path secret = file("password", "sesame-opens\n");

        Config config = with(Map.of("mqtt.passwordFile", secret.toString(), "mqtt.url", "mqtts://broker:8883"));

        assertThat(config.mqtt().url()).isEqualTo(URI.create("mqtts://broker:8883"));
        assertThat(config.mqtt().password()).isNotNull();
        assertThat(config.mqtt().password().reveal()).isEqualTo("sesame-opens");
        assertThat(config.toString()).doesNotContain("sesame");
    }

    @Test
    void aMissingOrEmptyPasswordFileIsAFault() throws IOException {
        Path empty = file("empty", "\n");

        assertThatThrownBy(() -> with(Map.of(
                        "mqtt.passwordFile",
                        empty.toString(),
                        "database.passwordFile",
                        folder.resolve("gone").toString())))
                .hasMessageContaining("empty, which is empty.")
                .hasMessageContaining("gone, which cannot be read.");
    }

    @Test
    void aPasswordInsideAnAddressIsRefused() {
        assertThatThrownBy(() -> with(Map.of(
                        "mqtt.url",
                        "mqtt://me:sesame@broker",
                        "database.url",
                        "jdbc:postgresql://h/d?password=sesame")))
                .hasMessageContaining("mqtt.url must look like")
                .hasMessageContaining("name a file in database.passwordFile")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void aFileThatIsMissingOrNoYamlIsToldByName() throws IOException {
        Settings settings = Settings.defaults()
                .file(folder.resolve("gone.yaml"))
                .file(file("broken.yaml", "http:\n  port: [1\n"))
                .file(file("twice.yaml", "http:\n  port: 1\n  port: 2\n"));

        assertThatThrownBy(() -> Config.of(settings))
                .hasMessageContaining("There is no configuration file")
                .hasMessageContaining("gone.yaml")
                .hasMessageContaining("broken.yaml:")
                .hasMessageContaining("twice.yaml:3: this is not YAML");
    }
}

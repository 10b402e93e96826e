package lyceum.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that starts a server. */
final class ConfigOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:LYCEUM_CONFIG}",
            description = "A YAML file with the settings that differ from the defaults; also LYCEUM_CONFIG.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, such as http.port=8081; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** Adds a setting as if it had come by {@code --set}; an explicit {@code --set} of the same key wins. */
    ConfigOptions preset(String key, String value) {
        set.putIfAbsent(key, value);
        return this;
    }

    /**
     * The whole configuration from all its sources.
     *
     * @throws Config.Invalid with all that is wrong at once
     */
    Config load(Map<String, String> environment) {
        Settings settings = Settings.defaults();
        if (file != null) {
            settings.file(file);
        }
        return Config.of(settings.environment(environment).commandLine(set));
    }
}

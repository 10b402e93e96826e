package lyceum.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lyceum check}. */
@Command(
        name = "check",
        description = {
            "Looks every tenant over: its structure, counts, audit entries that are not sealed, rows that belong to nothing.",
            "Exit code 1 when something is found."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        JsonNode result = server.platform().post("/check", Map.of());
        List<String> lines = new ArrayList<>();
        result.path("tenants").forEach(tenant -> {
            lines.add(tenant.path("tenant").asText() + ": "
                    + (tenant.path("findings").isEmpty()
                            ? "clean"
                            : tenant.path("findings").size() + " found")
                    + ", " + tenant.path("counts"));
            tenant.path("findings")
                    .forEach(finding -> lines.add("  " + finding.path("code").asText() + ": "
                            + finding.path("detail").asText()));
        });
        server.print(result, lines.stream());
        return result.path("ok").asBoolean() ? Exit.OK : Exit.REFUSED;
    }
}

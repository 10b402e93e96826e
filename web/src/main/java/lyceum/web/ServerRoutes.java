package lyceum.web;

import static lyceum.web.Endpoint.PUBLIC;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.post;

import java.util.List;
import lyceum.core.base.Caller;
import lyceum.core.base.HealthCheck;
import lyceum.core.base.Problem;

/** How the server is, what it counts, and what it offers. */
final class ServerRoutes {

    private record Health(HealthCheck.Status status, List<HealthCheck.Component> components, String version) {}

    private final Services core;
    private final WebConfig config;

    private ServerRoutes(Services core, WebConfig config) {
        this.core = core;
        this.config = config;
    }

    static List<Endpoint> of(Services core, WebConfig config, OpenApi document) {
        ServerRoutes routes = new ServerRoutes(core, config);
        return List.of(
                get("!/health", "health", PUBLIC, routes::health),
                get("!/metrics", "metrics", PUBLIC, routes::metrics),
                post(
                        "/check",
                        "check",
                        "check:run",
                        ask -> Answer.of(core.check().run(ask.caller().again()))),
                get("!/openapi.json", "openApi", PUBLIC, ask -> Answer.bytes(document.json(), "application/json")),
                get(
                        "!/api/docs",
                        "documentation",
                        PUBLIC,
                        ask -> Answer.bytes(document.page(), "text/html; charset=utf-8")));
    }

    private Answer health(Ask ask) {
        List<HealthCheck.Component> components =
                core.health().stream().map(HealthCheck::check).toList();
        HealthCheck.Status worst = components.stream()
                .map(HealthCheck.Component::status)
                .reduce(HealthCheck.Status.OK, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        boolean details = ask.loopback() || isAdmin(ask);
        Health health = new Health(worst, details ? components : List.of(), details ? config.version() : "");
        return Answer.of(health).status(worst == HealthCheck.Status.DOWN ? 503 : 200);
    }

    private static boolean isAdmin(Ask ask) {
        Caller caller = ask.caller();
        return caller.kind() == Caller.Kind.SYSTEM
                || caller.permissions().containsKey("device:write")
                || caller.permissions().containsKey("tenant:read");
    }

    private Answer metrics(Ask ask) {
        boolean may = ask.loopback()
                || isAdmin(ask)
                || config.metricsFrom().contains(ask.caller().request().address());
        if (!may) {
            throw Problem.of(Problem.Kind.FORBIDDEN, "metrics.forbidden", "Name this address in http.metricsFrom.");
        }
        return Answer.text(core.metrics().text(), "text/plain; version=0.0.4");
    }
}

package lyceum.web;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import lyceum.core.base.Clock;
import lyceum.core.base.Events;
import lyceum.core.base.Json;

/** The HTTP server: starts, answers, stops. */
public final class Web implements AutoCloseable {

    private static final long LARGEST = 4L * 1024 * 1024;

    private final WebConfig config;
    private final StaticFiles files;
    private final Map<String, String> headers;
    private final List<Endpoint> endpoints;
    private final Edge edge;
    private final Live live;
    private final WebServer server;

    /** @param changes which topics an event touches */
    public Web(Services core, WebConfig config, Clock clock, LiveChange.Of changes) {
        this.config = config;
        this.files = new StaticFiles(config.staticDir());
        this.headers = Headers.security(files.importMapHash());
        this.endpoints = Api.endpoints(core, config, new OpenApi(files.base() + "/style/docs.css"));
        this.edge = new Edge(core.access(), clock, core.metrics(), headers, config.perMinute(), endpoints);
        this.live = new Live(core.access(), clock, changes, headers);
        this.server = build();
        core.metrics()
                .describe("lyceum_live_connections", "Open connections of the live channel.")
                .gauge("lyceum_live_connections", live::connections);
        core.metrics().describe("lyceum_http_seconds", "Time to answer requests, by operation.");
        core.metrics().describe("lyceum_query_seconds", "Time of database transactions, by use case.");
    }

    private WebServer build() {
        HttpRouting.Builder http = HttpRouting.builder();
        for (Endpoint endpoint : endpoints) {
            http.route(
                    Method.create(endpoint.method()),
                    endpoint.path(),
                    (request, response) -> edge.serve(endpoint, request, response));
        }
        http.any(this::elsewhere);
        return WebServer.builder()
                .host(config.listen())
                .port(config.port())
                .maxPayloadSize(LARGEST)
                .shutdownHook(false)
                .protocolsDiscoverServices(true)
                .shutdownGracePeriod(Duration.ofSeconds(5))
                .directHandlers(directly())
                // It refuses ':' and '@' in queries, which RFC 3986 allows and every ISO 8601 time needs.
                .addProtocol(Http1Config.builder().validatePrologue(false).build())
                .addProtocol(WsConfig.builder().maxFrameLength(16 * 1024).build())
                .addRouting(WsRouting.builder().endpoint("/api/v1/live", live::open))
                .addRouting(http)
                .build();
    }

    /** Requests that never reach a route: broken HTTP, mostly. */
    private DirectHandlers directly() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, this::broken);
        }
        return handlers.build();
    }

    private DirectHandler.TransportResponse broken(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType type,
            Status status,
            ServerResponseHeaders answer,
            String message) {
        int code = status.code();
        String trace = UUID.randomUUID().toString().replace("-", "");
        String name = code == 413 ? "body.tooLarge" : code < 500 ? "http.malformed" : "server.failed";
        DirectHandler.TransportResponse.Builder response = DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(answer)
                .keepAlive(false)
                .header(HeaderNames.CONTENT_TYPE, Problems.TYPE)
                .entity(Json.of(Problems.body(code, name, "The request was not understood.", trace)));
        headers.forEach((header, value) -> response.header(HeaderNames.create(header), value));
        return response.build();
    }

    /** No operation of the API: a page or file of the browser application, or nothing. */
    private void elsewhere(ServerRequest request, ServerResponse response) {
        String path = request.prologue().uriPath().path();
        String method = request.prologue().method().text();
        boolean head = method.equals("HEAD");
        if (path.startsWith("/api/") || (!head && !method.equals("GET"))) {
            noRoute(request, response, method);
        } else if (path.startsWith("/v/")) {
            file(request, response, path, head);
        } else if (path.substring(path.lastIndexOf('/') + 1).contains(".")) {
            edge.refuse(response, 404, "path.notFound", "There is nothing here.", Map.of());
        } else {
            edge.file(
                    response,
                    head,
                    new StaticFiles.File(files.page(), null, "text/html; charset=utf-8"),
                    false,
                    "no-cache");
        }
    }

    private void file(ServerRequest request, ServerResponse response, String path, boolean head) {
        int at = path.indexOf('/', 3);
        StaticFiles.File file = at < 0 ? null : files.file(path.substring(at + 1));
        if (file == null || !path.startsWith(files.base() + "/")) {
            edge.refuse(response, 404, "path.notFound", "There is nothing here (any more). Reload the page.", Map.of());
            return;
        }
        boolean zip = Edge.acceptsGzip(
                request.headers().first(HeaderNames.ACCEPT_ENCODING).orElse(null));
        String keep = files.changing() ? "no-cache" : "public, max-age=31536000, immutable";
        edge.file(response, head, file, zip, keep);
    }

    private void noRoute(ServerRequest request, ServerResponse response, String method) {
        TreeSet<String> allowed = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            if (PathMatchers.create(endpoint.path())
                    .match(request.prologue().uriPath())
                    .accepted()) {
                allowed.add(endpoint.method());
            }
        }
        boolean channel = request.prologue().uriPath().path().equals("/api/v1/live");
        if (channel) {
            edge.refuse(
                    response,
                    426,
                    "live.upgrade",
                    "Open a WebSocket here, from the same origin.",
                    Map.of("Upgrade", "websocket"));
        } else if (allowed.isEmpty()) {
            edge.refuse(response, 404, "path.notFound", "There is no such address.", Map.of());
        } else {
            edge.refuse(
                    response,
                    405,
                    "method.notAllowed",
                    "This address does not understand " + word(method) + ".",
                    Map.of("Allow", String.join(", ", allowed)));
        }
    }

    private static String word(String method) {
        return method.matches("[A-Z]{1,10}") ? method : "this method";
    }

    /** Begins to answer. Returns when the port is open. @throws IllegalStateException when it cannot be opened */
    public Web start() {
        server.start();
        return this;
    }

    /** The port that answers. */
    public int port() {
        return server.port();
    }

    /** Where committed events go in, to come out on the screens. */
    public Events.Listener live() {
        return live;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Closes the live channel, finishes what is being answered, stops. */
    @Override
    public void close() {
        live.close();
        server.stop();
    }
}

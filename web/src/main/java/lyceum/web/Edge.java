package lyceum.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import lyceum.core.access.Access;
import lyceum.core.access.Throttle;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.Json;
import lyceum.core.base.Metrics;
import lyceum.core.base.Problem;
import lyceum.core.base.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes: who asks, whether they may, how much they may send, and how the answer or the problem goes
 * back. Nothing that went wrong inside is ever told outside but by a trace id.
 */
final class Edge {

    private static final System.Logger LOG = System.getLogger(Edge.class.getName());
    private static final int GZIP_FROM = 1024;
    private static final Set<String> SLOW_LANE = Set.of("student", "guardian");
    /** Staff and machines do this many times as much in a minute as a student may. */
    private static final int STAFF_TIMES = 60;

    /** What goes out, complete. */
    private record Reply(int status, Map<String, String> headers, byte[] body) {}

    private final Access access;
    private final Clock clock;
    private final Metrics metrics;
    private final Map<String, String> always;
    private final Throttle general;
    private final Throttle staff;
    private final List<Endpoint> endpoints;

    Edge(
            Access access,
            Clock clock,
            Metrics metrics,
            Map<String, String> always,
            int perMinute,
            List<Endpoint> endpoints) {
        this.access = access;
        this.clock = clock;
        this.metrics = metrics;
        this.always = always;
        this.general = new Throttle(perMinute, clock);
        this.staff = new Throttle(perMinute * STAFF_TIMES, clock);
        this.endpoints = endpoints;
    }

    static Problem signIn() {
        return Problem.of(Problem.Kind.UNAUTHENTICATED, "access.signIn", "Please sign in.");
    }

    /** Answers one request of one endpoint. */
    void serve(Endpoint endpoint, ServerRequest request, ServerResponse response) {
        long from = clock.nanos();
        Reply reply = reply(endpoint, request);
        send(response, reply);
        metrics.time(
                "lyceum_http_seconds",
                clock.nanos() - from,
                "operation",
                endpoint.operation(),
                "status",
                reply.status() / 100 + "xx");
    }

    /** Answers with a problem where no endpoint is. */
    void refuse(ServerResponse response, int status, String code, String detail, Map<String, String> headers) {
        Reply reply = json(status, Problems.body(status, code, detail, trace()), Problems.TYPE);
        Map<String, String> all = new TreeMap<>(reply.headers());
        all.putAll(headers);
        send(response, new Reply(status, all, reply.body()));
    }

    private Reply reply(Endpoint endpoint, ServerRequest request) {
        Asked asked = new Asked(endpoint, request);
        Reply reply = tried(endpoint, asked);
        asked.drain();
        return reply;
    }

    private Reply tried(Endpoint endpoint, Asked asked) {
        String trace = trace();
        try {
            Ask ask = admitted(endpoint, asked);
            return done(endpoint, endpoint.handler().answer(ask), asked);
        } catch (Db.Replay already) {
            return replayed(endpoint, already.result());
        } catch (Problem problem) {
            return refused(endpoint, problem, trace, asked);
        } catch (Db.Duplicate e) {
            return json(409, Problems.body(409, "conflict.exists", "This exists already.", trace), Problems.TYPE);
        } catch (Exception | StackOverflowError e) {
            return broken(endpoint, e, trace);
        }
    }

    private Reply broken(Endpoint endpoint, Throwable e, String trace) {
        // Messages of exceptions may quote rows: only where it happened goes to the log.
        LOG.log(Level.ERROR, "Request " + trace + " of " + endpoint.operation() + " failed: " + Where.of(e));
        LOG.log(Level.DEBUG, "Request " + trace, e);
        metrics.count("lyceum_http_failures_total", "operation", endpoint.operation());
        return json(
                500,
                Problems.body(
                        500, "server.failed", "Something went wrong here. Tell the admin this number: " + trace, trace),
                Problems.TYPE);
    }

    private Ask admitted(Endpoint endpoint, Asked asked) {
        Optional<Access.Identified> who = bearer(asked);
        boolean open = endpoint.right().equals(Endpoint.PUBLIC);
        if (who.isEmpty() && !open) {
            throw signIn();
        }
        Caller caller = who.map(Access.Identified::caller).orElseGet(() -> nobody(asked));
        boolean needs = !open && !endpoint.right().equals(Endpoint.SIGNED_IN);
        if (needs && caller.scope(endpoint.right()) == Scope.NONE) {
            throw Problem.forbidden(endpoint.right());
        }
        who.ifPresent(this::pace);
        return new Ask(asked, who.orElse(null), caller, asked.loopback(), asked.request.isSecure());
    }

    private void pace(Access.Identified who) {
        Caller caller = who.caller();
        if (caller.kind() != Caller.Kind.SYSTEM) {
            boolean slow = SLOW_LANE.containsAll(who.me().roles());
            (slow ? general : staff).take(caller.tenant() + "\n" + caller.account());
        }
    }

    private Optional<Access.Identified> bearer(Asked asked) {
        String header = asked.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        String token = header.substring(7).strip();
        Caller.Request request = new Caller.Request(asked.address(), asked.agent(), asked.once());
        return access.identify(token, asked.header("Lyceum-Tenant"), request);
    }

    private static Caller nobody(Asked asked) {
        Caller.Request request = new Caller.Request(asked.address(), asked.agent(), null);
        return new Caller(Caller.PLATFORM, Caller.Kind.ANONYMOUS, null, null, Map.of(), Set.of(), Set.of(), request);
    }

    private Reply done(Endpoint endpoint, Answer answer, Asked asked) {
        Map<String, String> headers = new TreeMap<>(answer.headers());
        String location = endpoint.location(answer.made());
        if (location != null) {
            headers.put("Location", location);
        }
        Integer own = answer.status();
        int status = own == null ? endpoint.status() : own;
        Object body = answer.body();
        if (body == null) {
            return new Reply(status == 200 ? 204 : status, headers, new byte[0]);
        }
        if (body instanceof byte[] bytes) {
            headers.put("Content-Type", String.valueOf(answer.type()));
            headers.putIfAbsent("Cache-Control", "no-store");
            return new Reply(status, headers, bytes);
        }
        Reply reply = json(status, body, "application/json");
        headers.putAll(reply.headers());
        return compressed(endpoint, asked, new Reply(status, headers, reply.body()));
    }

    /** Long lists shrink; answers to sign-in never, because secrets stand beside what the sender wrote. */
    private static Reply compressed(Endpoint endpoint, Asked asked, Reply reply) {
        boolean wanted = endpoint.method().equals("GET") && acceptsGzip(asked.header("Accept-Encoding"));
        if (!wanted || reply.body().length < GZIP_FROM) {
            return reply;
        }
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.put("Content-Encoding", "gzip");
        headers.put("Vary", "Accept-Encoding");
        return new Reply(reply.status(), headers, StaticFiles.gzip(reply.body()));
    }

    static boolean acceptsGzip(@Nullable String accepted) {
        return accepted != null && accepted.contains("gzip") && !accepted.contains("gzip;q=0");
    }

    private Reply replayed(Endpoint endpoint, String result) {
        byte[] body = result.getBytes(StandardCharsets.UTF_8);
        if (endpoint.status() == 204 || result.equals("true")) {
            return new Reply(204, Map.of("Idempotency-Replayed", "true"), new byte[0]);
        }
        Map<String, String> headers = new TreeMap<>(Map.of(
                "Content-Type", "application/json", "Cache-Control", "no-store", "Idempotency-Replayed", "true"));
        idIn(result).map(endpoint::location).ifPresent(location -> headers.put("Location", location));
        return new Reply(endpoint.status(), headers, body);
    }

    private static Optional<UUID> idIn(String json) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(json).get("id")).map(id -> UUID.fromString(id.asText()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Reply refused(Endpoint endpoint, Problem problem, String trace, Asked asked) {
        Object current = problem.kind() == Problem.Kind.STALE ? current(endpoint, asked) : null;
        Reply reply = json(problem.kind().status(), Problems.body(problem, trace, current), Problems.TYPE);
        Map<String, String> headers = new TreeMap<>(reply.headers());
        switch (problem.kind()) {
            case UNAUTHENTICATED -> headers.put("WWW-Authenticate", "Bearer");
            case TOO_LARGE -> headers.put("Connection", "close");
            case TOO_MANY, UNAVAILABLE ->
                headers.put("Retry-After", Integer.toString(Math.max(1, problem.retryAfterSeconds())));
            case MALFORMED, FORBIDDEN, NOT_FOUND, CONFLICT, STALE, WRONG_TYPE, INVALID, PRECONDITION_REQUIRED -> {}
        }
        return new Reply(problem.kind().status(), headers, reply.body());
    }

    /** The resource as it is now, by the GET of the same path, if the caller may see it. */
    private @Nullable Object current(Endpoint changing, Asked asked) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.method().equals("GET") && endpoint.path().equals(changing.path())) {
                try {
                    return endpoint.handler().answer(admitted(endpoint, asked)).body();
                } catch (Exception e) {
                    return null;
                }
            }
        }
        return null;
    }

    private static Reply json(int status, Object body, String type) {
        try {
            byte[] bytes = Json.MAPPER.writeValueAsBytes(body);
            return new Reply(status, Map.of("Content-Type", type, "Cache-Control", "no-store"), bytes);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "not writable as JSON: " + body.getClass().getName(), e);
        }
    }

    private void send(ServerResponse response, Reply reply) {
        response.status(Status.create(reply.status()));
        always.forEach((name, value) -> response.header(named(name), value));
        reply.headers().forEach((name, value) -> response.header(named(name), value));
        if (reply.body().length == 0) {
            response.send();
        } else {
            response.send(reply.body());
        }
    }

    /** Sends a file of the browser application. */
    void file(ServerResponse response, boolean head, StaticFiles.File file, boolean zip, String keep) {
        byte[] compressed = file.gzip();
        Map<String, String> headers =
                new TreeMap<>(Map.of("Content-Type", file.type(), "Cache-Control", keep, "Vary", "Accept-Encoding"));
        byte[] body = file.content();
        if (zip && compressed != null) {
            headers.put("Content-Encoding", "gzip");
            body = compressed;
        }
        if (head) {
            headers.put("Content-Length", Integer.toString(body.length));
        }
        send(response, new Reply(200, headers, head ? new byte[0] : body));
    }

    private static HeaderName named(String name) {
        return HeaderNames.create(name);
    }

    private static String trace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Whether a page of another site made the browser send this. Who is no browser says nothing and is believed. */
    static boolean foreign(@Nullable String origin, @Nullable String host, @Nullable String fetchSite) {
        if (origin == null) {
            return fetchSite != null && !fetchSite.equals("same-origin") && !fetchSite.equals("none");
        }
        int scheme = origin.indexOf("://");
        return scheme < 0 || host == null || !origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    /** The parts of a request as Helidon holds them. */
    static final class Asked implements Ask.Source {
        private final Endpoint endpoint;
        private final ServerRequest request;
        private byte @Nullable [] body;

        Asked(Endpoint endpoint, ServerRequest request) {
            this.endpoint = endpoint;
            this.request = request;
        }

        @Override
        public @Nullable String path(String name) {
            return request.path().pathParameters().first(name).orElse(null);
        }

        @Override
        public @Nullable String query(String name) {
            try {
                String text = request.query().first(name).orElse(null);
                if (text != null && text.codePoints().anyMatch(c -> Character.isISOControl(c) || c == 0xFFFD)) {
                    throw new IllegalArgumentException("control characters");
                }
                return text;
            } catch (IllegalArgumentException e) {
                throw Problem.of(Problem.Kind.MALFORMED, "query.invalid", "The query's " + name + " is not readable.");
            }
        }

        @Override
        public @Nullable String header(String name) {
            return request.headers().first(HeaderNames.create(name)).orElse(null);
        }

        @Override
        public byte[] body() {
            byte[] read = body;
            if (read == null) {
                read = readBody();
                body = read;
            }
            return read;
        }

        private byte[] readBody() {
            long announced = request.headers().contentLength().orElse(0);
            if (announced > endpoint.limit()) {
                throw tooLarge();
            }
            if (!request.content().hasEntity()) {
                return new byte[0];
            }
            try (InputStream in = request.content().inputStream()) {
                byte[] read = in.readNBytes(endpoint.limit() + 1);
                if (read.length > endpoint.limit()) {
                    throw tooLarge();
                }
                return read;
            } catch (IOException | java.io.UncheckedIOException e) {
                throw Problem.of(Problem.Kind.MALFORMED, "body.incomplete", "The body ended too early.");
            }
        }

        /**
         * Reads what was sent and nobody wanted, so that whoever is still sending lives to read the refusal; what is larger
         * than anything that is ever accepted is cut off by the server before it comes here.
         */
        void drain() {
            if (body != null || !request.content().hasEntity()) {
                return;
            }
            try (InputStream in = request.content().inputStream()) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "A body that nobody wanted ended early", e);
            }
        }

        private Problem tooLarge() {
            return Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "body.tooLarge",
                    "The body may have at most " + endpoint.limit() + " bytes.");
        }

        String address() {
            InetAddress address = inet();
            return address == null ? "" : address.getHostAddress();
        }

        String agent() {
            String agent = header("User-Agent");
            return agent == null
                    ? ""
                    : agent.substring(0, Math.min(agent.length(), 200)).replaceAll("\\p{Cc}", "");
        }

        private @Nullable InetAddress inet() {
            return request.remotePeer().address() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        }

        /** From this machine, to a name of this machine, through no proxy: a page elsewhere cannot pretend that. */
        boolean loopback() {
            InetAddress address = inet();
            boolean forwarded = header("X-Forwarded-For") != null || header("Forwarded") != null;
            String host = String.valueOf(header("Host"))
                    .toLowerCase(java.util.Locale.ROOT)
                    .replaceFirst(":\\d+$", "");
            boolean named =
                    host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
            return address != null
                    && address.isLoopbackAddress()
                    && !forwarded
                    && named
                    && !foreign(header("Origin"), header("Host"), header("Sec-Fetch-Site"));
        }

        /** The wish to be done once, which only a POST of somebody signed in has. */
        Caller.@Nullable Once once() {
            String key = header("Idempotency-Key");
            boolean counts =
                    endpoint.method().equals("POST") && !endpoint.right().equals(Endpoint.PUBLIC);
            if (key == null || !counts) {
                return null;
            }
            if (!key.matches("[\\x21-\\x7E]{1,200}")) {
                throw Problem.of(
                        Problem.Kind.MALFORMED,
                        "idempotency.key",
                        "Idempotency-Key must be 1 to 200 visible ASCII characters.");
            }
            return new Caller.Once(key, hash());
        }

        private String hash() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                String head =
                        endpoint.method() + " " + request.prologue().uriPath().rawPath() + "?"
                                + request.prologue().query().rawValue() + "\n";
                digest.update(head.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest.digest(body()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package lyceum.web;

import static lyceum.web.Endpoint.PUBLIC;
import static lyceum.web.Endpoint.SIGNED_IN;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.post;

import java.util.List;
import lyceum.core.access.Access;
import lyceum.core.access.SignIn;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/** Sign-in. A browser keeps its refresh token in a cookie that no script can read; programs get it in the body. */
final class AuthRoutes {

    private static final String COOKIE = "lyceum-refresh";
    private static final String COOKIE_RULES = "; Path=/api/v1/auth; HttpOnly; SameSite=Strict";

    private record LoginBody(
            @Nullable String tenant,
            @Nullable String login,
            @Nullable String password,
            @Nullable String session) {
        SignIn.Login login0() {
            return new SignIn.Login(tenant, login, password);
        }
    }

    private record RefreshBody(@Nullable String refreshToken) {
        static final RefreshBody NONE = new RefreshBody(null);
    }

    private record Tokens(
            String accessToken, @Nullable String refreshToken, long expiresIn, boolean mustChange, SignIn.Me person) {}

    private final Access access;
    private final WebConfig config;

    private AuthRoutes(Access access, WebConfig config) {
        this.access = access;
        this.config = config;
    }

    static List<Endpoint> of(Access access, WebConfig config) {
        AuthRoutes routes = new AuthRoutes(access, config);
        return List.of(
                post("/auth/login", "signIn", PUBLIC, routes::login),
                post("/auth/refresh", "refreshTokens", PUBLIC, routes::refresh),
                post("/auth/logout", "signOut", PUBLIC, routes::logout).answering(204),
                post("/auth/password", "changePassword", SIGNED_IN, routes::changePassword)
                        .answering(204),
                get("/me", "me", SIGNED_IN, ask -> Answer.of(ask.who().me())),
                get("!/.well-known/jwks.json", "publicKeys", PUBLIC, ask -> Answer.of(access.publicKeys())));
    }

    /** A password crosses the network in the open only where an admin chose so. */
    static void mayBePlain(Ask ask, WebConfig config) {
        if (!ask.secure() && !ask.loopback() && !config.plainSignIn()) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "access.plainHttp",
                    "Signing in over plain HTTP from another machine is switched off. Use HTTPS, or ask the admin.");
        }
    }

    private Answer login(Ask ask) {
        mayBePlain(ask, config);
        LoginBody body = ask.body(LoginBody.class);
        String session = body.session() == null ? "token" : body.session();
        if (!session.equals("token") && !session.equals("cookie")) {
            throw Problem.invalid("session", "field.oneOf", "cookie or token.");
        }
        return answer(ask, access.login(ask.caller().request(), body.login0()), session.equals("cookie"));
    }

    private Answer refresh(Ask ask) {
        String given = ask.bodyOr(RefreshBody.class, RefreshBody.NONE).refreshToken();
        String cookie = given == null ? ownCookie(ask) : null;
        String token = given == null ? cookie : given;
        if (token == null) {
            throw Problem.of(Problem.Kind.UNAUTHENTICATED, "access.ended", "Please sign in again.");
        }
        return answer(ask, access.refresh(ask.caller().request(), token, cookie != null), cookie != null);
    }

    /** The cookie, unless a page of another site made the browser send it. */
    private static @Nullable String ownCookie(Ask ask) {
        return Edge.foreign(ask.header("Origin"), ask.header("Host"), ask.header("Sec-Fetch-Site"))
                ? null
                : ask.cookie(COOKIE);
    }

    private static Answer answer(Ask ask, SignIn done, boolean cookie) {
        Answer answer = Answer.of(new Tokens(
                done.accessToken(),
                cookie ? null : done.refreshToken(),
                done.expiresIn(),
                done.mustChange(),
                done.person()));
        return cookie ? answer.with("Set-Cookie", cookie(ask, done.refreshToken(), 7 * 24 * 3600)) : answer;
    }

    private static String cookie(Ask ask, String value, int seconds) {
        return COOKIE + "=" + value + "; Max-Age=" + seconds + COOKIE_RULES + (ask.secure() ? "; Secure" : "");
    }

    private Answer logout(Ask ask) {
        String given = ask.bodyOr(RefreshBody.class, RefreshBody.NONE).refreshToken();
        String token = given == null ? ownCookie(ask) : given;
        if (token != null) {
            access.logout(ask.caller().request(), token);
        }
        Access.Identified who = ask.whoOrNull();
        if (who != null) {
            access.logout(who);
        }
        return Answer.none().with("Set-Cookie", cookie(ask, "", 0));
    }

    private Answer changePassword(Ask ask) {
        mayBePlain(ask, config);
        access.changePassword(ask.who(), ask.body(SignIn.NewPassword.class));
        return Answer.none();
    }
}

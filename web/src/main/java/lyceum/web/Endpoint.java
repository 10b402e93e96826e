package lyceum.web;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API.
 *
 * @param method HTTP method in capitals
 * @param path template from the root, such as {@code /api/v1/people/{id}}
 * @param operation its id in the OpenAPI document
 * @param right {@code resource:action}, {@link #PUBLIC} or {@link #SIGNED_IN}
 * @param status of the answer when it goes well
 * @param makes where what a POST made is found: its id follows; null for all others
 * @param limit how many bytes the body may have
 * @param handler what it does
 */
record Endpoint(
        String method,
        String path,
        String operation,
        String right,
        int status,
        @Nullable String makes,
        int limit,
        Handler handler) {

    /** Anybody may ask. */
    static final String PUBLIC = "public";

    /** Whoever is signed in may ask. */
    static final String SIGNED_IN = "signed-in";

    /** The largest JSON body. */
    static final int JSON_LIMIT = 64 * 1024;

    private static final String API = "/api/v1";

    /** Turns what is asked into an answer. */
    @FunctionalInterface
    interface Handler {
        Answer answer(Ask ask) throws Exception;
    }

    static Endpoint get(String path, String operation, String right, Handler handler) {
        return new Endpoint("GET", at(path), operation, right, 200, null, 0, handler);
    }

    /** A POST that does something and answers 200. */
    static Endpoint post(String path, String operation, String right, Handler handler) {
        return new Endpoint("POST", at(path), operation, right, 200, null, JSON_LIMIT, handler);
    }

    /** A POST that makes something, which is then found under {@code makes}. */
    static Endpoint create(String path, String operation, String right, String makes, Handler handler) {
        return new Endpoint("POST", at(path), operation, right, 201, at(makes), JSON_LIMIT, handler);
    }

    static Endpoint put(String path, String operation, String right, Handler handler) {
        return new Endpoint("PUT", at(path), operation, right, 200, null, JSON_LIMIT, handler);
    }

    static Endpoint delete(String path, String operation, String right, Handler handler) {
        return new Endpoint("DELETE", at(path), operation, right, 204, null, JSON_LIMIT, handler);
    }

    Endpoint answering(int other) {
        return new Endpoint(method, path, operation, right, other, makes, limit, handler);
    }

    Endpoint upTo(int bytes) {
        return new Endpoint(method, path, operation, right, status, makes, bytes, handler);
    }

    private static String at(String path) {
        return path.startsWith("!") ? path.substring(1) : API + path;
    }

    @Nullable String location(@Nullable UUID made) {
        return makes == null || made == null ? null : makes + "/" + made;
    }
}

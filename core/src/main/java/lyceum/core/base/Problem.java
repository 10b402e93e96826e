package lyceum.core.base;

import java.util.List;

/**
 * A request that cannot be done as asked, in terms that tell its sender what to do. The edge turns it into one
 * {@code application/problem+json} (RFC 9457); {@link #code()} is stable and is what translations and programs go by.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What sort of no it is; each sort has one HTTP status. */
    public enum Kind {
        MALFORMED(400),
        UNAUTHENTICATED(401),
        FORBIDDEN(403),
        NOT_FOUND(404),
        CONFLICT(409),
        STALE(412),
        TOO_LARGE(413),
        WRONG_TYPE(415),
        INVALID(422),
        PRECONDITION_REQUIRED(428),
        TOO_MANY(429),
        UNAVAILABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The HTTP status of this sort of problem. */
        public int status() {
            return status;
        }
    }

    /**
     * What is wrong with one field.
     *
     * @param field path of the field, such as {@code guardians[0].phone}
     * @param code stable code, such as {@code field.required}
     * @param detail one sentence that says what to enter instead
     */
    public record FieldError(String field, String code, String detail) {}

    private final Kind kind;
    private final String code;
    private final transient List<FieldError> errors;
    private final int retryAfterSeconds;

    private Problem(Kind kind, String code, String detail, List<FieldError> errors, int retryAfterSeconds) {
        super(detail, null, false, false);
        this.kind = kind;
        this.code = code;
        this.errors = List.copyOf(errors);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** A problem of this sort; {@code code} is dotted and stable, {@code detail} one English sentence that says what to do. */
    public static Problem of(Kind kind, String code, String detail) {
        return new Problem(kind, code, detail, List.of(), 0);
    }

    /** The thing does not exist, or the caller may not see it: the two look alike on purpose. */
    public static Problem notFound(String what) {
        return of(Kind.NOT_FOUND, what + ".notFound", "There is no such " + what + ", or you may not see it.");
    }

    /** The caller is known but may not do this. */
    public static Problem forbidden(String permission) {
        return of(Kind.FORBIDDEN, "access.forbidden", "This needs the right " + permission + ". Ask an admin for it.");
    }

    /** A rule says no. */
    public static Problem conflict(String code, String detail) {
        return of(Kind.CONFLICT, code, detail);
    }

    /** Fields that must be corrected; at least one. */
    public static Problem invalid(List<FieldError> errors) {
        return new Problem(Kind.INVALID, "fields.invalid", "Please correct the fields named in errors.", errors, 0);
    }

    /** One field that must be corrected. */
    public static Problem invalid(String field, String code, String detail) {
        return invalid(List.of(new FieldError(field, code, detail)));
    }

    /** Come back later: {@code seconds} is what {@code Retry-After} will say. */
    public static Problem later(Kind kind, String code, String detail, int seconds) {
        return new Problem(kind, code, detail, List.of(), seconds);
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** One English sentence that says what to do. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Seconds to wait before trying again; 0 when waiting does not help. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}

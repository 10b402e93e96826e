package lyceum.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.List;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/** What is wrong, as RFC 9457 wants it told, and how broken JSON is told apart from wrong fields. */
final class Problems {

    static final String TYPE = "application/problem+json";

    /** The body of an error. */
    record Body(
            String type,
            String title,
            int status,
            String detail,
            String code,
            List<Problem.FieldError> errors,
            String traceId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Object current) {}

    private Problems() {}

    static Body body(Problem problem, String traceId, @Nullable Object current) {
        int status = problem.kind().status();
        return new Body(
                "about:blank",
                title(status),
                status,
                problem.detail(),
                problem.code(),
                problem.errors(),
                traceId,
                current);
    }

    static Body body(int status, String code, String detail, String traceId) {
        return new Body("about:blank", title(status), status, detail, code, List.of(), traceId, null);
    }

    static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 426 -> "Upgrade Required";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Request Refused" : "Internal Server Error";
        };
    }

    /** What was wrong with a body that Jackson could not turn into a command. */
    static Problem unreadable(JsonProcessingException e) {
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? field(mapping)
                : malformed(e);
    }

    private static Problem field(JsonMappingException e) {
        String path = path(e);
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                Problem.invalid(path, "field.unknown", "There is no such field here; leave it out.");
            case ValueInstantiationException refused ->
                Problem.invalid(
                        path,
                        "field.invalid",
                        refused.getCause() instanceof IllegalArgumentException because
                                ? String.valueOf(because.getMessage())
                                : "This value cannot be used.");
            case MismatchedInputException mismatch ->
                Problem.invalid(path, "field.type", "This is not the kind of value that belongs here.");
            default ->
                e.getCause() instanceof JsonProcessingException inner && !(inner instanceof JsonMappingException)
                        ? malformed(inner)
                        : malformed(e);
        };
    }

    private static Problem malformed(JsonProcessingException e) {
        if (e instanceof MismatchedInputException) {
            return Problem.of(Problem.Kind.MALFORMED, "json.shape", "The body must be one JSON object.");
        }
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return Problem.of(Problem.Kind.MALFORMED, "json.malformed", "The body is not JSON" + where + ".");
    }

    /** {@code guardians[0].phone}; names that the sender made up are cut short. */
    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            String name = step.getFieldName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name.length() > 60 ? name.substring(0, 60) : name);
            }
        }
        return path.toString();
    }
}

package lyceum.core.base;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with the fields of a command, so that the sender hears of all of it at once. */
public final class Fields {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final List<Problem.FieldError> errors = new ArrayList<>();

    /** Notes a problem with {@code field} unless {@code ok}. */
    public Fields check(boolean ok, String field, String code, String detail) {
        if (!ok) {
            errors.add(new Problem.FieldError(field, code, detail));
        }
        return this;
    }

    /** The trimmed text of a required field of at most {@code max} characters, without control characters. */
    public String text(String field, @Nullable String value, int max) {
        String text = value == null ? "" : value.strip();
        check(!text.isEmpty(), field, "field.required", "Please enter a value.");
        return limited(field, text, max);
    }

    /** The trimmed text of an optional field, null when empty. */
    public @Nullable String optional(String field, @Nullable String value, int max) {
        String text = value == null ? "" : value.strip();
        return text.isEmpty() ? null : limited(field, text, max);
    }

    private String limited(String field, String text, int max) {
        check(text.length() <= max, field, "field.tooLong", "Please use at most " + max + " characters.");
        check(!CONTROL.matcher(text).find(), field, "field.control", "Please remove control characters.");
        return text;
    }

    /** Ends the gathering. @throws Problem {@code fields.invalid} with everything noted, if anything was */
    public void done() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}

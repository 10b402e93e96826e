package lyceum.core.base;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items the rows
 * @param next where the next page begins, null on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /**
     * Which page is wanted.
     *
     * @param limit how many rows at most, 1 to 200
     * @param after the opaque cursor of the page before, null for the first page
     */
    public record Want(int limit, @Nullable String after) {

        /** The first 50. */
        public static final Want FIRST = new Want(50, null);

        public Want {
            if (limit < 1 || limit > 200) {
                throw Problem.of(Problem.Kind.MALFORMED, "page.limit", "limit must be 1 to 200.");
            }
        }

        /** The key the cursor stands for, or {@code start} for the first page. @throws Problem {@code page.cursor} */
        public String key(String start) {
            if (after == null) {
                return start;
            }
            try {
                return new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw Problem.of(Problem.Kind.MALFORMED, "page.cursor", "cursor must be one that a list gave out.");
            }
        }

        /**
         * What the cursor's key stands for, or {@code start}'s on the first page.
         *
         * @param read takes the key apart; whatever it throws is the fault of a cursor that no list gave out
         * @throws Problem {@code page.cursor}
         */
        public <T> T place(String start, Function<String, T> read) {
            String key = key(start);
            try {
                return read.apply(key);
            } catch (RuntimeException e) {
                throw Problem.of(Problem.Kind.MALFORMED, "page.cursor", "cursor must be one that a list gave out.");
            }
        }
    }

    /** Makes a page of up to {@code want.limit()} rows out of one row more, {@code key} giving a row's place in the order. */
    public static <T> Page<T> of(List<T> rows, Want want, Function<T, String> key) {
        if (rows.size() <= want.limit()) {
            return new Page<>(List.copyOf(rows), null);
        }
        List<T> items = List.copyOf(rows.subList(0, want.limit()));
        String cursor = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.apply(items.getLast()).getBytes(StandardCharsets.UTF_8));
        return new Page<>(items, cursor);
    }

    /** The same page with each row turned into something else. */
    public <R> Page<R> map(Function<T, R> with) {
        return new Page<>(items.stream().map(with).toList(), next);
    }
}

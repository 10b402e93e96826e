package lyceum.core.tenancy;

import java.util.function.Function;

/**
 * A named value that a tenant may change.
 *
 * @param name dotted name, unique in the product
 * @param standard what holds where nothing was set
 * @param read makes the value of the stored text; throws {@link IllegalArgumentException} for text that it cannot be
 * @param write makes the stored text of the value
 */
public record Setting<T>(String name, T standard, Function<String, T> read, Function<T, String> write) {

    /** A setting that is text. */
    public static Setting<String> text(String name, String standard) {
        return new Setting<>(name, standard, Function.identity(), Function.identity());
    }

    /** A setting that is a whole number. */
    public static Setting<Integer> number(String name, int standard) {
        return new Setting<>(name, standard, Integer::valueOf, String::valueOf);
    }

    /** A setting that is yes or no. */
    public static Setting<Boolean> yes(String name, boolean standard) {
        return new Setting<>(name, standard, Boolean::valueOf, String::valueOf);
    }
}

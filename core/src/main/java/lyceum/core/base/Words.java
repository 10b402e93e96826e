package lyceum.core.base;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the constants of an enum are written in the database and in JSON: by their names in lower case. */
public final class Words {

    private Words() {}

    /** The constant's word, such as {@code front_desk}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant's word, null for null. */
    public static @Nullable String orNull(@Nullable Enum<?> constant) {
        return constant == null ? null : of(constant);
    }

    /** The constant for a word that this program wrote. @throws IllegalArgumentException when there is none */
    public static <E extends Enum<E>> E as(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    /** {@link #as} that passes null on. */
    public static <E extends Enum<E>> @Nullable E orNull(Class<E> type, @Nullable String word) {
        return word == null ? null : as(type, word);
    }
}

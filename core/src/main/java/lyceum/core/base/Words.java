package lyceum.core.base;

import java.util.Locale;

/** How the constants of an enum are written in the database and in JSON: by their names in lower case. */
public final class Words {

    private Words() {}

    /** The constant's word, such as {@code front_desk}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

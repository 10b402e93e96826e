package lyceum.core.access;

import java.util.Locale;
import java.util.Map;
import lyceum.core.base.Scope;

/**
 * A role with what it may do in this tenant.
 *
 * @param name stable name, such as {@code front_desk}
 * @param title what people call it
 * @param permissions {@code resource:action} to how far it reaches: {@code all}, {@code site} or {@code own}
 */
public record Role(String name, String title, Map<String, String> permissions) {

    /** The name by which the product knows a role that other systems call otherwise. */
    static String canonical(String name) {
        return switch (name) {
            case "faculty" -> "teacher";
            case "parent" -> "guardian";
            case "moderator" -> "front_desk";
            case "super_admin" -> "platform_admin";
            case String other -> other;
        };
    }

    static String word(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }
}

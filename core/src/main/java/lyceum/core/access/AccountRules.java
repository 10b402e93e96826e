package lyceum.core.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import lyceum.core.base.Caller;
import lyceum.core.base.Fields;
import lyceum.core.base.Problem;
import lyceum.core.base.Scope;
import org.jspecify.annotations.Nullable;

/** What may be done with accounts. */
final class AccountRules {

    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._@+-]{1,99}");

    private AccountRules() {}

    /** The login as it is stored. @throws Problem when it cannot be one */
    static String login(@Nullable String entered) {
        Fields fields = new Fields();
        String login = fields.text("login", entered, 100).toLowerCase(Locale.ROOT);
        fields.check(
                login.isEmpty() || LOGIN.matcher(login).matches(),
                "login",
                "login.form",
                "Please use 2 to 100 letters, digits and . _ @ + - only.");
        fields.done();
        return login;
    }

    /** Nobody gives rights that they do not have themselves. */
    static void mayGrant(Caller caller, String role, Map<String, Scope> permissions) {
        boolean less = permissions.entrySet().stream()
                .allMatch(entry -> caller.scope(entry.getKey()).compareTo(entry.getValue()) >= 0);
        if (!less) {
            throw Problem.conflict("role.beyond", "The role " + role + " may do more than you may; ask an admin.");
        }
    }

    /** A tenant keeps an admin who can sign in. */
    static void keepsAdmin(List<UUID> admins, UUID account, String state, Set<String> roles) {
        boolean stays = state.equals("active") && (roles.contains("admin") || roles.contains("platform_admin"));
        if (admins.contains(account) && admins.size() == 1 && !stays) {
            throw Problem.conflict("account.lastAdmin", "This is the last admin; make another one first.");
        }
    }
}

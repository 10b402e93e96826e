/** Accounts, sign-in, tokens, roles and permissions, and the identities of machines. */
@NullMarked
package lyceum.core.access;

import org.jspecify.annotations.NullMarked;

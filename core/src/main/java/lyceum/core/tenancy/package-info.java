/** Tenants and their databases, legal entities, settings, migrations and the first-run set-up. */
@NullMarked
package lyceum.core.tenancy;

import org.jspecify.annotations.NullMarked;

/** The append-only record of who did what, sealed into a hash chain shortly after the commit. */
@NullMarked
package lyceum.core.audit;

import org.jspecify.annotations.NullMarked;

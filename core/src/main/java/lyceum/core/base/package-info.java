/**
 * What every feature stands on: the database seam ({@link lyceum.core.base.Db}, {@link lyceum.core.base.Tx}), the caller
 * and what it may do, events, problems, ids, time, secrets and pages. Knows no feature; every feature may know it.
 */
@NullMarked
package lyceum.core.base;

import org.jspecify.annotations.NullMarked;

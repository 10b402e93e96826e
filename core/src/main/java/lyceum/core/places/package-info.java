/** Sites, zones and doors: opening hours, closures, and the business day. */
@NullMarked
package lyceum.core.places;

import org.jspecify.annotations.NullMarked;

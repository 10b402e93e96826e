/** A card is tapped: passes, the ordered rules, the visit, the unlock, and who is inside. */
@NullMarked
package lyceum.core.doors;

import org.jspecify.annotations.NullMarked;

/** Groups of people with dated membership. */
@NullMarked
package lyceum.core.groups;

import org.jspecify.annotations.NullMarked;

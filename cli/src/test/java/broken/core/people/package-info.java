/** Part of a house that is built wrong on purpose, to prove that the walls are checked. */
@NullMarked
package broken.core.people;

import org.jspecify.annotations.NullMarked;

/** Looking after a running installation: structural checks and health. */
@NullMarked
package lyceum.core.operations;

import org.jspecify.annotations.NullMarked;

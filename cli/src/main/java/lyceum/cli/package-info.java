/**
 * The command line and the one place where objects are constructed. A command is a class of its own, listed in
 * {@link lyceum.cli.Main}.
 */
@NullMarked
package lyceum.cli;

import org.jspecify.annotations.NullMarked;

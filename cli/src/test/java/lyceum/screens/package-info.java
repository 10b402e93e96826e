/** The browser application, used by a real browser against the shipped JAR. */
@NullMarked
package lyceum.screens;

import org.jspecify.annotations.NullMarked;

/** Stored files such as photos: checked by content, sealed on disk. */
@NullMarked
package lyceum.core.files;

import org.jspecify.annotations.NullMarked;

/**
 * The product over HTTP: one list of endpoints, one edge that every request passes, the live channel and the browser
 * application's files. Decodes, asks a use case, answers; decides nothing.
 */
@NullMarked
package lyceum.web;

import org.jspecify.annotations.NullMarked;

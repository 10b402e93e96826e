/** Work that is due at a time: catches up after an outage, and holds back while the clock is not trusted. */
@NullMarked
package lyceum.core.jobs;

import org.jspecify.annotations.NullMarked;

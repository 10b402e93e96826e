/** Who the tenant knows: persons, students, teachers, staff, guardian links, and the credentials they carry. */
@NullMarked
package lyceum.core.people;

import org.jspecify.annotations.NullMarked;

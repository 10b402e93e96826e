package lyceum.core.people;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a person stands with the house, in as much as a door asks.
 *
 * @param removed whether staff removed the person
 * @param student the student's state, null for someone who is none; likewise teacher and staff
 * @param number of the student, else the teacher, else the member of staff
 * @param photo the stored file
 */
public record Standing(
        UUID person,
        String name,
        Person.State state,
        boolean removed,
        Person.Student.@Nullable State student,
        Person.Teacher.@Nullable State teacher,
        Person.Staff.@Nullable State staff,
        @Nullable String number,
        @Nullable UUID photo,
        @Nullable UUID site) {

    /**
     * Whether nothing about the person itself forbids to come in. Who is several things comes in by whichever of them is
     * open: a teacher on leave may still sit in the hall as a member. The account's state is for its owner to add.
     */
    public boolean mayEnter() {
        if (removed || state != Person.State.ACTIVE) {
            return false;
        }
        boolean something = student != null || teacher != null || staff != null;
        return !something
                || student == Person.Student.State.ACTIVE
                || student == Person.Student.State.GRADUATED
                || teacher == Person.Teacher.State.ACTIVE
                || staff == Person.Staff.State.ACTIVE;
    }

    /** Without personal data. */
    @Override
    public String toString() {
        return "standing of " + person;
    }
}

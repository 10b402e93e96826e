package lyceum.core.people;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person in a list. @param number of the student, else the teacher, else the member of staff */
public record PersonLine(
        UUID id,
        String name,
        List<Person.Kind> kinds,
        @Nullable String number,
        Person.State state,
        boolean photo,
        @Nullable String fatherName,
        @Nullable String phoneLast4,
        List<String> groups) {

    /** Without personal data. */
    @Override
    public String toString() {
        return "person " + id;
    }
}

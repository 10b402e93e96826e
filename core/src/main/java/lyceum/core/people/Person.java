package lyceum.core.people;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A human the tenant knows; a student, a teacher, a member of staff, a guardian, or several of them.
 *
 * @param fatherName the father's or guardian's name, by which two people of one name are told apart
 * @param phone in the form of ITU-T E.164, such as {@code +919431012345}
 * @param photo whether there is one
 * @param site where the person belongs; null for someone of the whole tenant
 * @param stateReason why the state is what it is
 * @param guardians who answers for this person
 * @param children for whom this person answers
 * @param version goes up with every change
 */
public record Person(
        UUID id,
        String name,
        @Nullable Gender gender,
        @Nullable String fatherName,
        @Nullable LocalDate birth,
        @Nullable String phone,
        @Nullable String email,
        @Nullable String address,
        @Nullable String note,
        boolean photo,
        @Nullable UUID site,
        State state,
        @Nullable String stateReason,
        @Nullable Student student,
        @Nullable Teacher teacher,
        @Nullable Staff staff,
        List<Guardian> guardians,
        List<Child> children,
        List<InGroup> groups,
        long version,
        Instant createdAt) {

    public enum Gender {
        FEMALE,
        MALE,
        OTHER
    }

    /** Whether the person comes and goes. */
    public enum State {
        ACTIVE,
        INACTIVE,
        SUSPENDED,
        CLOSED
    }

    /** What a person is here. */
    public enum Kind {
        STUDENT,
        TEACHER,
        STAFF,
        GUARDIAN
    }

    /** A learner or library member. */
    public record Student(
            String number, State state, @Nullable LocalDate admittedOn) {
        public enum State {
            ACTIVE,
            HOLD,
            DROPPED,
            STRUCK_OFF,
            GRADUATED
        }
    }

    public record Teacher(
            String number, State state, @Nullable LocalDate joinedOn) {
        public enum State {
            ACTIVE,
            LEAVE,
            LEFT
        }
    }

    /** Someone who works here. @param job what they do, in a few words */
    public record Staff(
            String number,
            State state,
            @Nullable String job,
            @Nullable LocalDate joinedOn) {
        public enum State {
            ACTIVE,
            LEAVE,
            LEFT
        }
    }

    /** Who answers for a person. @param link the link between the two */
    public record Guardian(
            UUID link,
            UUID person,
            String name,
            String relation,
            @Nullable String phone,
            boolean mayCollect,
            boolean primary) {}

    /** For whom a person answers. */
    public record Child(UUID link, UUID person, String name, String relation) {}

    /** A group that a person is in. */
    public record InGroup(UUID id, String name, LocalDate since) {}

    /**
     * What a form can enter. A block (student, teacher, staff) that is left out stays as it was: a number once given is not
     * taken away, its state changes.
     */
    public record Save(
            @Nullable String name,
            @Nullable Gender gender,
            @Nullable String fatherName,
            @Nullable LocalDate birth,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String address,
            @Nullable String note,
            @Nullable UUID site,
            @Nullable State state,
            @Nullable String stateReason,
            @Nullable SaveStudent student,
            @Nullable SaveTeacher teacher,
            @Nullable SaveStaff staff) {

        /** Somebody of whom only the name and the site are known. */
        public static Save named(String name, @Nullable UUID site) {
            return new Save(name, null, null, null, null, null, null, null, site, null, null, null, null, null);
        }

        /** Without personal data. */
        @Override
        public String toString() {
            return "Person.Save";
        }
    }

    /** @param number left out, the next one of the series is given */
    public record SaveStudent(
            @Nullable String number,
            Student.@Nullable State state,
            @Nullable LocalDate admittedOn) {}

    /** @param number left out, the next one of the series is given */
    public record SaveTeacher(
            @Nullable String number,
            Teacher.@Nullable State state,
            @Nullable LocalDate joinedOn) {}

    /** @param number left out, the next one of the series is given */
    public record SaveStaff(
            @Nullable String number,
            Staff.@Nullable State state,
            @Nullable String job,
            @Nullable LocalDate joinedOn) {}

    /** A guardian to link. @param guardian the guardian's person */
    public record SaveGuardian(
            @Nullable UUID guardian,
            @Nullable String relation,
            @Nullable Boolean mayCollect,
            @Nullable Boolean primary) {}

    /**
     * Who is looked for.
     *
     * @param q part of a name, a human number, the last four digits of a phone, or a phone
     */
    public record Filter(
            @Nullable String q,
            @Nullable Kind kind,
            @Nullable UUID site,
            @Nullable State state) {
        /** Everybody. */
        public static final Filter ALL = new Filter(null, null, null, null);
    }

    /** Without personal data, so that no log line ever holds it. */
    @Override
    public String toString() {
        return "person " + id;
    }
}

package lyceum.core.people;

import java.text.Normalizer;
import java.time.LocalDate;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import lyceum.core.base.Fields;
import org.jspecify.annotations.Nullable;

/** What a form or a search sent becomes what is stored and compared, or the fields that must be corrected. Pure. */
final class PersonRules {

    private static final Pattern MARKS = Pattern.compile("[\\u0300-\\u036f]+");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern PHONE_MARKS = Pattern.compile("[\\s().-]+");
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
    private static final Pattern LAST4 = Pattern.compile("\\d{4}");
    private static final Pattern WHOLE_PHONE = Pattern.compile("\\+?[\\d\\s().-]{7,25}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+");
    private static final Pattern NUMBER = Pattern.compile("[\\p{L}\\d][\\p{L}\\d/._-]{0,39}");

    /** What is looked for. */
    sealed interface Query {
        record Everybody() implements Query {}

        record Last4(String digits) implements Query {}

        record Phone(String e164) implements Query {}

        /** @param number as a human number is written */
        record Name(String key, String number) implements Query {}
    }

    /** The checked fields of a person, without the blocks. */
    record Facts(
            String name,
            Person.@Nullable Gender gender,
            @Nullable String fatherName,
            @Nullable LocalDate birth,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String address,
            @Nullable String note,
            @Nullable UUID site,
            Person.State state,
            @Nullable String stateReason) {}

    private PersonRules() {}

    static Facts facts(Person.Save save, String countryCode, LocalDate today) {
        Fields fields = new Fields();
        String name = SPACES.matcher(fields.text("name", save.name(), 200)).replaceAll(" ");
        String father = fields.optional("fatherName", save.fatherName(), 200);
        String written = fields.optional("phone", save.phone(), 40);
        String phone = written == null ? null : phone(written, countryCode);
        fields.check(
                written == null || phone != null,
                "phone",
                "phone.form",
                "Enter a phone number with 7 to 15 digits, with its country code where it is not a local one.");
        String email = fields.optional("email", save.email(), 200);
        fields.check(
                email == null || EMAIL.matcher(email).matches(), "email", "email.form", "Enter an e-mail address.");
        String address = fields.optional("address", oneLine(save.address()), 400);
        String note = fields.optional("note", oneLine(save.note()), 2_000);
        LocalDate birth = save.birth();
        fields.check(
                birth == null || (birth.isBefore(today.plusDays(1)) && birth.getYear() > 1900),
                "birth",
                "birth.range",
                "Enter a date of birth between 1901 and today.");
        numbered(
                fields,
                "student.number",
                save.student() == null ? null : save.student().number());
        numbered(
                fields,
                "teacher.number",
                save.teacher() == null ? null : save.teacher().number());
        numbered(
                fields,
                "staff.number",
                save.staff() == null ? null : save.staff().number());
        if (save.staff() != null) {
            fields.optional("staff.job", save.staff().job(), 80);
        }
        String reason = fields.optional("stateReason", save.stateReason(), 200);
        fields.done();
        return new Facts(
                name,
                save.gender(),
                father,
                birth,
                phone,
                email,
                address,
                note,
                save.site(),
                save.state() == null ? Person.State.ACTIVE : save.state(),
                reason);
    }

    private static void numbered(Fields fields, String field, @Nullable String number) {
        fields.check(
                number == null || NUMBER.matcher(number.strip()).matches(),
                field,
                "number.form",
                "Use up to 40 letters and digits, or leave it empty for the next number.");
    }

    /** Addresses and notes are typed in several lines. */
    private static @Nullable String oneLine(@Nullable String text) {
        return text == null ? null : text.replace("\r", "").replace("\n", ", ").replace("\t", " ");
    }

    /**
     * What a name is searched and sorted by: lower case, compatibility forms and Latin accents folded. Signs of other
     * scripts stay, because there they tell one name from another.
     */
    static String nameKey(String name) {
        String folded =
                MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
        String key = SPACES.matcher(
                        Normalizer.normalize(folded, Normalizer.Form.NFC).toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        return key.length() <= 200 ? key : key.substring(0, 200);
    }

    /**
     * The number in the form of ITU-T E.164. A number without {@code +} or {@code 00} is a local one: its trunk zero falls
     * away and the country code comes before it, unless it has that already.
     *
     * @param countryCode such as {@code +91}
     * @return null when it can be no phone number
     */
    static @Nullable String phone(String written, String countryCode) {
        String digits = PHONE_MARKS.matcher(written.strip()).replaceAll("");
        String full;
        if (digits.startsWith("+")) {
            full = digits;
        } else if (digits.startsWith("00")) {
            full = "+" + digits.substring(2);
        } else if (digits.length() > 10 && ("+" + digits).startsWith(countryCode)) {
            full = "+" + digits;
        } else {
            full = countryCode + (digits.startsWith("0") ? digits.substring(1) : digits);
        }
        return E164.matcher(full).matches() ? full : null;
    }

    static @Nullable String last4(@Nullable String phone) {
        return phone == null ? null : phone.substring(phone.length() - 4);
    }

    static Query query(@Nullable String q, String countryCode) {
        String text = q == null ? "" : q.strip();
        if (text.isEmpty()) {
            return new Query.Everybody();
        }
        if (LAST4.matcher(text).matches()) {
            return new Query.Last4(text);
        }
        if (WHOLE_PHONE.matcher(text).matches()) {
            String phone = phone(text, countryCode);
            if (phone != null) {
                return new Query.Phone(phone);
            }
        }
        return new Query.Name(nameKey(text), text.toUpperCase(Locale.ROOT));
    }
}

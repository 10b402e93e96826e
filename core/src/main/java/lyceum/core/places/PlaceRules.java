package lyceum.core.places;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import lyceum.core.base.Fields;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/** What a form sent becomes what is stored, or the fields that must be corrected. Pure. */
final class PlaceRules {

    private static final int CAPACITY = 100_000;

    private PlaceRules() {}

    static Site site(UUID id, String slug, Site.Save save, UUID entity, long version) {
        Fields fields = new Fields();
        String name = fields.text("name", save.name(), 200);
        String zone = save.zone() == null ? "Asia/Kolkata" : save.zone();
        parsed(fields, "zone", "zone.unknown", zone, text -> ZoneId.of(text).getId());
        String cutoff = save.dayCutoff() == null ? "04:00" : save.dayCutoff();
        parsed(
                fields,
                "dayCutoff",
                "time.form",
                cutoff,
                text -> WeeklyHours.time(text).toString());
        String address = fields.optional("address", save.address(), 400);
        capacity(fields, save.capacity());
        fields.done();
        Site.Kind kind = save.kind() == null ? Site.Kind.STUDY_HALL : save.kind();
        return new Site(id, slug, name, zone, cutoff, kind, address, save.capacity(), entity, version);
    }

    /** The kind of this word; null for null. */
    static Site.@Nullable Kind kind(@Nullable String word) {
        try {
            return word == null ? null : Site.Kind.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(
                    "site.kind", "kind.unknown", "Use study_hall, coaching, tutor, library or computer_institute.");
        }
    }

    static Zone zone(UUID id, UUID site, Zone.Save save, long version) {
        Fields fields = new Fields();
        String name = fields.text("name", save.name(), 100);
        capacity(fields, save.capacity());
        fields.check(
                save.site() == null || save.site().equals(site), "site", "site.fixed", "A zone stays in its site.");
        fields.done();
        return new Zone(id, site, name, save.capacity(), version);
    }

    static Door door(UUID id, UUID site, String slug, Door.Save save, List<UUID> zones, long version) {
        Fields fields = new Fields();
        String name = fields.text("name", save.name(), 100);
        UUID zone = save.zone();
        fields.check(zone != null && zones.contains(zone), "zone", "zone.unknown", "Choose a zone of the site.");
        fields.check(
                save.from() == null
                        || (zones.contains(save.from()) && !save.from().equals(zone)),
                "from",
                "zone.unknown",
                "Choose another zone of the site, or none for the street.");
        fields.check(
                save.site() == null || save.site().equals(site), "site", "site.fixed", "A door stays in its site.");
        String hours = save.hours() == null || save.hours().isBlank()
                ? null
                : parsed(
                        fields,
                        "hours",
                        "hours.form",
                        save.hours(),
                        text -> WeeklyHours.parse(text).toString());
        int pulse = or(save.pulseMs(), 5_000);
        fields.check(pulse >= 100 && pulse <= 60_000, "pulseMs", "pulse.range", "Use 100 to 60000 milliseconds.");
        fields.done();
        return new Door(
                id,
                site,
                Objects.requireNonNull(zone),
                save.from(),
                slug,
                name,
                or(save.direction(), Door.Direction.BOTH),
                or(save.exitButton(), false),
                hours,
                pulse,
                or(save.failMode(), Door.FailMode.SECURE),
                or(save.activeLow(), false),
                or(save.untrustedClock(), Door.UntrustedClock.KNOWN),
                or(save.antiPassback(), false),
                version);
    }

    static Closure closure(UUID id, UUID site, Closure.Save save) {
        Fields fields = new Fields();
        String reason = fields.text("reason", save.reason(), 200);
        fields.check(save.from() != null, "from", "field.required", "Please say when it begins.");
        fields.check(save.until() != null, "until", "field.required", "Please say when it ends.");
        fields.check(
                save.from() == null || save.until() == null || save.from().isBefore(save.until()),
                "until",
                "closure.order",
                "A closure ends after it begins.");
        fields.done();
        return new Closure(
                id,
                site,
                save.door(),
                Objects.requireNonNull(save.from()),
                Objects.requireNonNull(save.until()),
                reason);
    }

    static String slug(@Nullable String slug, Pattern form, String hint) {
        String text = slug == null ? "" : slug.strip();
        if (!form.matcher(text).matches()) {
            throw Problem.invalid("slug", "slug.form", hint);
        }
        return text;
    }

    static void sameSlug(@Nullable String asked, String slug) {
        if (asked != null && !asked.equals(slug)) {
            throw Problem.invalid("slug", "slug.fixed", "The short name never changes, because devices go by it.");
        }
    }

    static Problem stale() {
        return Problem.of(
                Problem.Kind.STALE,
                "stale",
                "Someone else changed this meanwhile. Load it again and repeat your change.");
    }

    private static void capacity(Fields fields, @Nullable Integer capacity) {
        fields.check(
                capacity == null || (capacity >= 1 && capacity <= CAPACITY),
                "capacity",
                "capacity.range",
                "Use a number from 1 to " + CAPACITY + ", or leave it empty.");
    }

    private static String parsed(Fields fields, String field, String code, String text, UnaryOperator<String> parser) {
        try {
            return parser.apply(text);
        } catch (DateTimeException | IllegalArgumentException e) {
            fields.check(false, field, code, "This is not valid: " + e.getMessage() + ".");
            return text;
        }
    }

    private static <T> T or(@Nullable T asked, T standard) {
        return asked == null ? standard : asked;
    }
}

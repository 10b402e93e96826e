package lyceum.core.doors;

import java.time.LocalDate;
import java.util.UUID;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import lyceum.core.places.Places;
import lyceum.core.places.WeeklyHours;
import lyceum.core.places.Zone;
import org.jspecify.annotations.Nullable;

/** Who has the right to come in: giving passes and ending them. */
public final class Passes {

    private final Db db;
    private final Places places;

    public Passes(Db db, Places places) {
        this.db = db;
        this.places = places;
    }

    /** Passes of a person, a group or a site, newest first. */
    public Page<Pass> list(
            Caller caller, @Nullable UUID person, @Nullable UUID group, @Nullable UUID site, Page.Want want) {
        return db.read(
                caller,
                tx -> Page.of(
                        PassesSql.list(tx, person, group, site, want),
                        want,
                        pass -> pass.id().toString()));
    }

    /** Gives a pass. @throws Problem with what to correct */
    public Pass give(Caller caller, Pass.Give give) {
        caller.require("pass:write");
        Pass.Give checked = check(caller, give);
        return db.write(caller, tx -> {
            mustExist(tx, checked);
            UUID id = Ids.next(tx.now());
            PassesSql.insert(tx, id, checked);
            Audit.note(tx, "pass.give", "pass", id, null, checked);
            tx.publish(new Pass.Changed(id, checked.site(), checked.person(), checked.group()));
            return PassesSql.get(tx, id).orElseThrow();
        });
    }

    /** Ends a pass from now on; whoever is inside may still leave. */
    public Pass end(Caller caller, UUID id, @Nullable String reason) {
        caller.require("pass:write");
        Fields fields = new Fields();
        String because = fields.text("reason", reason, 200);
        fields.done();
        return db.write(caller, tx -> {
            Pass pass = PassesSql.get(tx, id)
                    .filter(found -> caller.reaches("pass:write", found.site(), null))
                    .orElseThrow(() -> Problem.notFound("pass"));
            if (!PassesSql.end(tx, id, because)) {
                throw Problem.conflict("pass.ended", "This pass has ended already.");
            }
            Audit.note(tx, "pass.end", "pass", id, pass, because);
            tx.publish(new Pass.Changed(id, pass.site(), pass.person(), pass.group()));
            return PassesSql.get(tx, id).orElseThrow();
        });
    }

    private Pass.Give check(Caller caller, Pass.Give give) {
        Fields fields = new Fields();
        fields.check(
                (give.person() == null) != (give.group() == null),
                "person",
                "pass.holder",
                "Choose a person or a group, one of the two.");
        fields.check(give.kind() != null, "kind", "field.required", "Choose a kind.");
        fields.check(give.from() != null, "from", "field.required", "Choose the first day.");
        LocalDate until = give.until();
        fields.check(
                until == null || give.from() == null || !until.isBefore(give.from()),
                "until",
                "pass.until",
                "The last day must not be before the first.");
        String hours = hours(fields, give.hours());
        Places.Snapshot snapshot = places.snapshot(caller.tenant());
        fields.check(give.site() != null, "site", "field.required", "Choose the site.");
        UUID zone = give.zone();
        fields.check(
                zone == null || isAt(snapshot.zone(zone), give.site()),
                "zone",
                "zone.notFound",
                "There is no such zone at this site.");
        fields.done();
        if (snapshot.site(give.site()) == null || !caller.reaches("pass:write", give.site(), null)) {
            throw Problem.notFound("site");
        }
        return new Pass.Give(give.person(), give.group(), give.site(), zone, give.kind(), hours, give.from(), until);
    }

    private static boolean isAt(@Nullable Zone zone, UUID site) {
        return zone != null && zone.site().equals(site);
    }

    private static @Nullable String hours(Fields fields, @Nullable String given) {
        String text = given == null ? "" : given.strip();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return WeeklyHours.parse(text).toString();
        } catch (IllegalArgumentException e) {
            fields.check(false, "hours", "hours.form", "Please " + e.getMessage() + ".");
            return null;
        }
    }

    private static void mustExist(Tx tx, Pass.Give give) {
        UUID person = give.person();
        UUID group = give.group();
        if (person != null && !PassesSql.personExists(tx, person)) {
            throw Problem.invalid("person", "person.notFound", "There is no such person.");
        }
        if (group != null && !PassesSql.groupExists(tx, group)) {
            throw Problem.invalid("group", "group.notFound", "There is no such group.");
        }
    }
}

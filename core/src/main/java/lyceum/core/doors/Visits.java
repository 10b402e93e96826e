package lyceum.core.doors;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Scope;
import lyceum.core.base.Tx;
import lyceum.core.places.BusinessDay;
import lyceum.core.places.Places;
import lyceum.core.places.Site;
import org.jspecify.annotations.Nullable;

/** What was written at the doors: visits, their corrections, and who is inside. */
public final class Visits implements Checked {

    /** A visit can be written down or moved for this long back. */
    private static final Duration BACK = Duration.ofDays(31);

    private final Db db;
    private final Places places;

    public Visits(Db db, Places places) {
        this.db = db;
        this.places = places;
    }

    /** Visits, newest first. */
    public Page<Visit> list(
            Caller caller,
            @Nullable UUID site,
            @Nullable UUID door,
            @Nullable UUID person,
            @Nullable Instant from,
            @Nullable Instant until,
            Visit.@Nullable Outcome decision,
            Page.Want want) {
        DoorsSql.Wanted wanted = new DoorsSql.Wanted(site, door, person, from, until, decision);
        return db.read(
                caller, tx -> Page.of(DoorsSql.visits(tx, wanted, want), want, visit -> visit.at() + "/" + visit.id()));
    }

    /** One visit with what was corrected about it. */
    public Visit.WithHistory get(Caller caller, UUID id) {
        caller.require("visit:read");
        return db.read(
                caller, tx -> new Visit.WithHistory(visible(tx, "visit:read", id), DoorsSql.corrections(tx, id)));
    }

    /** Who is inside a site. A caller that reaches counts only (a kiosk) gets no people. */
    public Presence inside(Caller caller, UUID site, Page.Want want) {
        caller.require("presence:read");
        mustReach(caller, "presence:read", site);
        boolean countsOnly = caller.kind() == Caller.Kind.KIOSK || caller.scope("presence:read") == Scope.OWN;
        return db.read(caller, "doors.inside", tx -> {
            List<Presence.ZoneCount> zones = DoorsSql.zoneCounts(tx, site, tx.now());
            Page<Presence.Inside> people = countsOnly
                    ? new Page<>(List.of(), null)
                    : Page.of(
                            DoorsSql.inside(tx, site, tx.now(), want),
                            want,
                            inside -> inside.name() + "/" + inside.presence());
            int count = zones.stream().mapToInt(Presence.ZoneCount::count).sum();
            return new Presence(site, count, tx.now(), zones, people.items(), people.next());
        });
    }

    /** Staff says that someone has left. */
    public void end(Caller caller, UUID presence, @Nullable String reason) {
        caller.require("visit:correct");
        String because = reason(reason);
        db.run(caller, tx -> {
            DoorsSql.Inside inside = DoorsSql.lasting(tx, presence)
                    .filter(found -> caller.reaches("visit:correct", found.site(), found.person()))
                    .orElseThrow(() -> Problem.notFound("presence"));
            DoorsSql.leave(tx, presence, tx.now(), "staff", null);
            Audit.note(tx, "presence.end", "presence", presence, null, because);
            tx.publish(new Presence.Ended(inside.site(), 1));
        });
    }

    /** Writes down an arrival or a leaving that no reader saw. */
    public Visit write(Caller caller, Visit.Write write) {
        caller.require("visit:correct");
        String because = reason(write.reason());
        mustReach(caller, "visit:correct", write.site());
        Site site = site(caller, write.site());
        return db.write(caller, tx -> {
            Instant at = possible(tx, write.at());
            if (write.direction() == Visit.Direction.NONE) {
                throw Problem.invalid("direction", "field.required", "Choose in or out.");
            }
            if (!PassesSql.personExists(tx, write.person())) {
                throw Problem.invalid("person", "person.notFound", "There is no such person.");
            }
            UUID id = Ids.next(tx.now());
            LocalDate day = site.businessDay(at);
            DoorsSql.insert(
                    tx,
                    new DoorsSql.VisitRow(
                            id,
                            at,
                            day,
                            site.id(),
                            null,
                            null,
                            null,
                            null,
                            write.direction(),
                            write.person(),
                            null,
                            Visit.Outcome.OPEN,
                            "written",
                            false,
                            because,
                            null));
            move(tx, site, write, at, day, id);
            tx.publish(new Visit.Recorded(id, site.id(), null, write.person(), Visit.Outcome.OPEN, write.direction()));
            return DoorsSql.visit(tx, id).orElseThrow();
        });
    }

    private void move(Tx tx, Site site, Visit.Write write, Instant at, LocalDate day, UUID visit) {
        Facts.Present present =
                DoorsSql.present(tx, write.person(), site.id(), tx.now()).orElse(null);
        if (write.direction() == Visit.Direction.OUT && present != null && !at.isBefore(present.from())) {
            DoorsSql.leave(tx, present.id(), at, "staff", visit);
        } else if (write.direction() == Visit.Direction.IN && present == null) {
            UUID zone = places.snapshot(tx.caller().tenant()).zonesOf(site.id()).stream()
                    .findFirst()
                    .orElseThrow(() -> Problem.conflict("site.noZone", "This site has no zone to be in."))
                    .id();
            Instant dayEnd = BusinessDay.end(day, site.zoneId(), site.cutoff());
            DoorsSql.enter(tx, Ids.next(tx.now()), write.person(), site.id(), zone, day, at, dayEnd, "day", visit);
        }
    }

    /** Corrects a visit. What stood there before is kept, and whoever was told of it is told again. */
    public Visit correct(Caller caller, UUID id, Visit.Correct correct) {
        caller.require("visit:correct");
        String because = reason(correct.reason());
        return db.write(caller, tx -> {
            Visit visit = visible(tx, "visit:correct", id);
            if (visit.decision() == Visit.Outcome.DESK) {
                throw Problem.conflict("visit.desk", "A tap at the desk moves nobody and needs no correction.");
            }
            Visit.Facts before =
                    new Visit.Facts(visit.at(), visit.direction(), idOf(visit), visit.decision(), visit.code());
            Visit.Facts after = corrected(tx, before, correct);
            if (after.equals(before)) {
                throw Problem.invalid("at", "visit.unchanged", "Nothing would change.");
            }
            LocalDate day = site(caller, visit.site()).businessDay(after.at());
            DoorsSql.correct(tx, id, before, after, day, Ids.next(tx.now()), because);
            follow(tx, id, before, after);
            tx.publish(new Visit.Corrected(id, visit.site(), idOf(visit)));
            return DoorsSql.visit(tx, id).orElseThrow();
        });
    }

    private static @Nullable UUID idOf(Visit visit) {
        Visit.Who who = visit.person();
        return who == null ? null : who.id();
    }

    private static Visit.Facts corrected(Tx tx, Visit.Facts before, Visit.Correct correct) {
        Instant at = correct.at() == null ? before.at() : possible(tx, correct.at());
        if (Boolean.TRUE.equals(correct.isVoid())) {
            return new Visit.Facts(at, Visit.Direction.NONE, before.person(), before.decision(), "void");
        }
        Visit.Direction direction = correct.direction() == null ? before.direction() : correct.direction();
        return new Visit.Facts(at, direction, before.person(), before.decision(), before.code());
    }

    /** The interval follows its visit. */
    private static void follow(Tx tx, UUID id, Visit.Facts before, Visit.Facts after) {
        boolean wasIn = before.direction() == Visit.Direction.IN;
        boolean wasOut = before.direction() == Visit.Direction.OUT;
        if (after.direction() == before.direction()) {
            if (wasIn) {
                DoorsSql.rebegin(tx, id, after.at());
            } else if (wasOut) {
                DoorsSql.reend(tx, id, after.at());
            }
            return;
        }
        if (wasIn) {
            DoorsSql.unbegin(tx, id);
        }
        if (wasOut) {
            DoorsSql.unend(tx, id);
        }
    }

    /**
     * Ends the intervals whose own end has come.
     *
     * @param blindFrom with {@code blindUntil}: nobody watched between the two (the server was down), so that what ended
     *     then is marked unknown; null where there was no such gap
     * @return how many ended
     */
    public long endDue(Caller system, Instant until, @Nullable Instant blindFrom, @Nullable Instant blindUntil) {
        return db.write(system, "doors.endDue", tx -> {
            List<UUID> sites = DoorsSql.sitesWithDue(tx, until);
            long ended = sites.isEmpty() ? 0 : DoorsSql.endDue(tx, until, blindFrom, blindUntil);
            sites.forEach(site -> tx.publish(new Presence.Ended(site, (int) ended)));
            return ended;
        });
    }

    /** How many intervals would end by {@link #endDue} now, and when the first of them should have. */
    public List<Instant> due(Caller system, Instant until) {
        return db.read(system, "doors.due", tx -> DoorsSql.overdue(tx, until));
    }

    @Override
    public List<Checked.Finding> check(Tx tx) {
        return DoorsSql.findings(tx);
    }

    @Override
    public java.util.Map<String, Long> counts(Tx tx) {
        return DoorsSql.counts(tx);
    }

    private Visit visible(Tx tx, String permission, UUID id) {
        return DoorsSql.visit(tx, id)
                .filter(visit -> tx.caller().reaches(permission, visit.site(), idOf(visit)))
                .orElseThrow(() -> Problem.notFound("visit"));
    }

    private Site site(Caller caller, UUID id) {
        Site site = places.snapshot(caller.tenant()).site(id);
        if (site == null) {
            throw Problem.notFound("site");
        }
        return site;
    }

    private static void mustReach(Caller caller, String permission, UUID site) {
        if (!caller.reaches(permission, site, null)) {
            throw Problem.notFound("site");
        }
    }

    private static Instant possible(Tx tx, @Nullable Instant at) {
        if (at == null || at.isAfter(tx.now()) || at.isBefore(tx.now().minus(BACK))) {
            throw Problem.invalid("at", "visit.at", "Enter a time of the last 31 days that is not in the future.");
        }
        return at;
    }

    private static String reason(@Nullable String given) {
        Fields fields = new Fields();
        String reason = fields.text("reason", given, 200);
        fields.done();
        return reason;
    }
}

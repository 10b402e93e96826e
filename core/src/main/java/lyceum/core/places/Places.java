package lyceum.core.places;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.KnownSites;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import lyceum.core.tenancy.SetupStep;
import lyceum.core.tenancy.Tenant;
import org.jspecify.annotations.Nullable;

/** Sites, zones, doors and closures; and the picture of them in memory that every tap is decided by. */
public final class Places implements Checked, KnownSites, SetupStep<Tenant.NewSite> {

    private static final String READ = "place:read";
    private static final String WRITE = "place:write";
    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,38}");
    private static final String SLUG_HINT = "Use up to 39 small letters, digits and hyphens, beginning with a letter.";

    /** So many closures that are not over a tenant may have; and so many are held in memory. */
    private static final int CLOSURES = 1_000;

    private final Db db;
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final Map<String, Long> changes = new ConcurrentHashMap<>();

    public Places(Db db) {
        this.db = db;
    }

    /** The places of a tenant as they were last committed. Costs nothing but at the first call after a change. */
    public Snapshot snapshot(String tenant) {
        Snapshot known = snapshots.get(tenant);
        return known == null ? load(tenant) : known;
    }

    private Snapshot load(String tenant) {
        long before = changes.getOrDefault(tenant, 0L);
        Snapshot fresh = db.read(Caller.system(tenant), Places::read);
        // A change that was committed meanwhile may not be in it: then it serves this caller and is not kept.
        changes.compute(tenant, (name, now) -> {
            long current = now == null ? 0L : now;
            if (current == before) {
                snapshots.put(tenant, fresh);
            }
            return current;
        });
        return fresh;
    }

    private static Snapshot read(Tx tx) {
        return new Snapshot(
                PlacesSql.sites(tx),
                PlacesSql.zones(tx),
                PlacesSql.doors(tx),
                PlacesSql.closures(tx, tx.now(), CLOSURES));
    }

    private void changed(Tx tx, UUID site, String kind, UUID id) {
        String tenant = tx.caller().tenant();
        tx.afterCommit(() -> changes.compute(tenant, (name, now) -> {
            snapshots.remove(tenant);
            return now == null ? 1L : now + 1;
        }));
        tx.publish(new PlaceChanged(site, kind, id));
    }

    @Override
    public boolean has(String tenant, UUID site) {
        return snapshot(tenant).site(site) != null;
    }

    @Override
    public LocalDate day(String tenant, @Nullable UUID site, Instant at) {
        Snapshot now = snapshot(tenant);
        Site found = site == null ? null : now.site(site);
        if (found == null && !now.sites().isEmpty()) {
            found = now.sites().getFirst();
        }
        return found == null ? at.atZone(ZoneOffset.UTC).toLocalDate() : found.businessDay(at);
    }

    /** The sites that the caller works at. Needs {@code place:read}. */
    public Page<Site> sites(Caller caller) {
        caller.require(READ);
        return new Page<>(
                snapshot(caller.tenant()).sites().stream()
                        .filter(site -> sees(caller, site.id()))
                        .toList(),
                null);
    }

    /** One site. Needs {@code place:read}. */
    public Site site(Caller caller, UUID id) {
        caller.require(READ);
        return seen(caller, id);
    }

    private Site seen(Caller caller, UUID site) {
        Site found = snapshot(caller.tenant()).site(site);
        if (found == null || !sees(caller, site)) {
            throw Problem.notFound("site");
        }
        return found;
    }

    /** Students and guardians reach only themselves by right, and see the sites they belong to. */
    private static boolean sees(Caller caller, UUID site) {
        return caller.reaches(READ, site, null) || caller.sites().contains(site);
    }

    /** Opens a new site. Needs {@code place:write}. */
    public Site create(Caller caller, Site.Save save) {
        caller.require(WRITE);
        return written(
                "site.slug",
                () -> db.write(caller, "places.createSite", tx -> {
                    Site site = PlaceRules.site(
                            Ids.next(tx.now()),
                            PlaceRules.slug(save.slug(), SLUG, SLUG_HINT),
                            save,
                            entity(tx, save),
                            1);
                    PlacesSql.insert(tx, site);
                    Audit.note(tx, "site.create", "site", site.id(), null, site);
                    changed(tx, site.id(), "site", site.id());
                    return site;
                }));
    }

    /** Changes a site that is still at {@code version}. Needs {@code place:write}. */
    public Site update(Caller caller, UUID id, long version, Site.Save save) {
        caller.require(WRITE);
        return db.write(caller, "places.updateSite", tx -> {
            Site before = PlacesSql.site(tx, id).orElseThrow(() -> Problem.notFound("site"));
            mayWrite(caller, id);
            PlaceRules.sameSlug(save.slug(), before.slug());
            UUID entity = save.entity() == null ? before.entity() : entity(tx, save);
            Site after = PlaceRules.site(id, before.slug(), save, entity, version + 1);
            fresh(PlacesSql.update(tx, after, version));
            Audit.note(tx, "site.update", "site", id, before, after);
            changed(tx, id, "site", id);
            return after;
        });
    }

    private static UUID entity(Tx tx, Site.Save save) {
        UUID asked = save.entity();
        if (asked != null) {
            new Fields()
                    .check(
                            PlacesSql.hasEntity(tx, asked),
                            "entity",
                            "entity.unknown",
                            "Choose an existing legal entity.")
                    .done();
            return asked;
        }
        List<UUID> all = PlacesSql.entities(tx);
        if (all.size() != 1) {
            throw Problem.invalid("entity", "field.required", "Please say which legal entity runs the site.");
        }
        return all.getFirst();
    }

    private static void mayWrite(Caller caller, UUID site) {
        if (!caller.reaches(WRITE, site, null)) {
            throw Problem.notFound("site");
        }
    }

    /** The first site of a new tenant; its zones and doors come later. */
    @Override
    public Work prepare(String tenant, Tenant.NewSite command) {
        Site.Save save = new Site.Save(
                command.slug(),
                command.name(),
                command.zone(),
                command.dayCutoff(),
                PlaceRules.kind(command.kind()),
                null,
                null,
                null);
        String slug = PlaceRules.slug(save.slug(), SLUG, SLUG_HINT);
        PlaceRules.site(new UUID(0, 0), slug, save, new UUID(0, 0), 1);
        return (tx, entity) -> {
            Site site = PlaceRules.site(Ids.next(tx.now()), slug, save, entity, 1);
            PlacesSql.insert(tx, site);
            Audit.note(tx, "site.create", "site", site.id(), null, site);
            changed(tx, site.id(), "site", site.id());
            return site.id();
        };
    }

    /** The zones of a site. Needs {@code place:read}. */
    public Page<Zone> zones(Caller caller, UUID site) {
        caller.require(READ);
        seen(caller, site);
        return new Page<>(snapshot(caller.tenant()).zonesOf(site), null);
    }

    /** Adds a zone to a site. Needs {@code place:write}. */
    public Zone create(Caller caller, Zone.Save save) {
        caller.require(WRITE);
        return db.write(caller, "places.createZone", tx -> {
            UUID site = mustSite(tx, save.site());
            Zone zone = PlaceRules.zone(Ids.next(tx.now()), site, save, 1);
            PlacesSql.insert(tx, zone);
            Audit.note(tx, "zone.create", "zone", zone.id(), null, zone);
            changed(tx, site, "zone", zone.id());
            return zone;
        });
    }

    /** Changes a zone that is still at {@code version}. Needs {@code place:write}. */
    public Zone update(Caller caller, UUID id, long version, Zone.Save save) {
        caller.require(WRITE);
        return db.write(caller, "places.updateZone", tx -> {
            Zone before = PlacesSql.zone(tx, id).orElseThrow(() -> Problem.notFound("zone"));
            mayWrite(caller, before.site());
            Zone after = PlaceRules.zone(id, before.site(), save, version + 1);
            fresh(PlacesSql.update(tx, after, version));
            Audit.note(tx, "zone.update", "zone", id, before, after);
            changed(tx, before.site(), "zone", id);
            return after;
        });
    }

    /** Removes a zone that no door leads to any more. Needs {@code place:write}. */
    public void removeZone(Caller caller, UUID id, long version) {
        caller.require(WRITE);
        db.run(caller, tx -> {
            Zone before = PlacesSql.zone(tx, id).orElseThrow(() -> Problem.notFound("zone"));
            mayWrite(caller, before.site());
            if (PlacesSql.hasDoors(tx, id)) {
                throw Problem.conflict("zone.hasDoors", "Doors lead to this zone. Remove them or lead them elsewhere.");
            }
            fresh(PlacesSql.removeZone(tx, id, version));
            Audit.note(tx, "zone.remove", "zone", id, before, null);
            changed(tx, before.site(), "zone", id);
        });
    }

    private static UUID mustSite(Tx tx, @Nullable UUID site) {
        if (site == null) {
            throw Problem.invalid("site", "field.required", "Please choose a site.");
        }
        if (PlacesSql.site(tx, site).isEmpty()) {
            throw Problem.invalid("site", "site.unknown", "Choose an existing site.");
        }
        mayWrite(tx.caller(), site);
        return site;
    }

    /** The doors of a site. Needs {@code place:read}. */
    public Page<Door> doors(Caller caller, UUID site) {
        caller.require(READ);
        seen(caller, site);
        return new Page<>(snapshot(caller.tenant()).doorsOf(site), null);
    }

    /** One door. Needs {@code place:read}. */
    public Door door(Caller caller, UUID id) {
        caller.require(READ);
        Door found = snapshot(caller.tenant()).door(id);
        if (found == null || !sees(caller, found.site())) {
            throw Problem.notFound("door");
        }
        return found;
    }

    /** Adds a door to a site. Needs {@code place:write}. */
    public Door create(Caller caller, Door.Save save) {
        caller.require(WRITE);
        return written(
                "door.slug",
                () -> db.write(caller, "places.createDoor", tx -> {
                    UUID site = mustSite(tx, save.site());
                    String slug = PlaceRules.slug(save.slug(), SLUG, SLUG_HINT);
                    Door door = PlaceRules.door(Ids.next(tx.now()), site, slug, save, zonesOf(tx, site), 1);
                    PlacesSql.insert(tx, door);
                    Audit.note(tx, "door.create", "door", door.id(), null, door);
                    changed(tx, site, "door", door.id());
                    return door;
                }));
    }

    /** Changes a door that is still at {@code version}. Needs {@code place:write}. */
    public Door update(Caller caller, UUID id, long version, Door.Save save) {
        caller.require(WRITE);
        return db.write(caller, "places.updateDoor", tx -> {
            Door before = PlacesSql.door(tx, id).orElseThrow(() -> Problem.notFound("door"));
            mayWrite(caller, before.site());
            PlaceRules.sameSlug(save.slug(), before.slug());
            Door after =
                    PlaceRules.door(id, before.site(), before.slug(), save, zonesOf(tx, before.site()), version + 1);
            fresh(PlacesSql.update(tx, after, version));
            Audit.note(tx, "door.update", "door", id, before, after);
            changed(tx, before.site(), "door", id);
            return after;
        });
    }

    /** Removes a door; its visits stay. Needs {@code place:write}. */
    public void removeDoor(Caller caller, UUID id, long version) {
        caller.require(WRITE);
        db.run(caller, tx -> {
            Door before = PlacesSql.door(tx, id).orElseThrow(() -> Problem.notFound("door"));
            mayWrite(caller, before.site());
            fresh(PlacesSql.removeDoor(tx, id, version));
            Audit.note(tx, "door.remove", "door", id, before, null);
            changed(tx, before.site(), "door", id);
        });
    }

    private static List<UUID> zonesOf(Tx tx, UUID site) {
        return PlacesSql.zones(tx).stream()
                .filter(zone -> zone.site().equals(site))
                .map(Zone::id)
                .toList();
    }

    /** The closures of a site that are not over yet. Needs {@code place:read}. */
    public Page<Closure> closures(Caller caller, UUID site) {
        caller.require(READ);
        seen(caller, site);
        return new Page<>(
                db.read(caller, tx -> PlacesSql.closures(tx, tx.now(), CLOSURES)).stream()
                        .filter(closure -> closure.site().equals(site))
                        .toList(),
                null);
    }

    /** Shuts a site or a door for a time. Needs {@code place:write}. */
    public Closure create(Caller caller, Closure.Save save) {
        caller.require(WRITE);
        return db.write(caller, "places.createClosure", tx -> {
            UUID site = mustSite(tx, save.site());
            UUID door = save.door();
            if (door != null
                    && PlacesSql.door(tx, door)
                            .filter(found -> found.site().equals(site))
                            .isEmpty()) {
                throw Problem.invalid("door", "door.unknown", "Choose a door of the site.");
            }
            if (PlacesSql.closures(tx, tx.now(), CLOSURES).size() >= CLOSURES) {
                throw Problem.conflict(
                        "closure.tooMany", "There are too many closures. Remove some that are not needed.");
            }
            Closure closure = PlaceRules.closure(Ids.next(tx.now()), site, save);
            PlacesSql.insert(tx, closure);
            Audit.note(tx, "closure.create", "closure", closure.id(), null, closure);
            changed(tx, site, "closure", closure.id());
            return closure;
        });
    }

    /** Takes a closure back. Needs {@code place:write}. */
    public void removeClosure(Caller caller, UUID id) {
        caller.require(WRITE);
        db.run(caller, tx -> {
            Closure before = PlacesSql.closure(tx, id).orElseThrow(() -> Problem.notFound("closure"));
            mayWrite(caller, before.site());
            PlacesSql.removeClosure(tx, id);
            Audit.note(tx, "closure.remove", "closure", id, before, null);
            changed(tx, before.site(), "closure", id);
        });
    }

    private static void fresh(long touched) {
        if (touched == 0) {
            throw PlaceRules.stale();
        }
    }

    private static <T> T written(String code, Supplier<T> work) {
        try {
            return work.get();
        } catch (Db.Duplicate e) {
            throw Problem.conflict(code + "Taken", "There is one with this short name already. Choose another.");
        }
    }

    @Override
    public List<Finding> check(Tx tx) {
        return PlacesSql.doorsAstray(tx).stream()
                .map(id -> new Finding("door.zone", "The door " + id + " leads to a zone that is gone or elsewhere."))
                .toList();
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return PlacesSql.counts(tx);
    }

    /** The places of a tenant as they are now, in memory and immutable. Removed ones are not in it. */
    public static final class Snapshot {

        private final Map<UUID, Site> sites;
        private final Map<UUID, Zone> zones;
        private final Map<UUID, Door> doors;
        private final Map<UUID, WeeklyHours> hours = new HashMap<>();
        private final List<Closure> closures;

        Snapshot(List<Site> sites, List<Zone> zones, List<Door> doors, List<Closure> closures) {
            this.sites = byId(sites, Site::id);
            this.zones = byId(zones, Zone::id);
            this.doors = byId(doors, Door::id);
            this.closures = List.copyOf(closures);
            doors.forEach(door -> {
                if (door.hours() != null) {
                    hours.put(door.id(), WeeklyHours.parse(door.hours()));
                }
            });
        }

        private static <T> Map<UUID, T> byId(List<T> all, Function<T, UUID> id) {
            return all.stream().collect(Collectors.toUnmodifiableMap(id, Function.identity()));
        }

        /** The site, null when there is none. */
        public @Nullable Site site(UUID id) {
            return sites.get(id);
        }

        /** The site of this slug, null when there is none. */
        public @Nullable Site site(String slug) {
            return sites.values().stream()
                    .filter(site -> site.slug().equals(slug))
                    .findFirst()
                    .orElse(null);
        }

        /** The zone, null when there is none. */
        public @Nullable Zone zone(UUID id) {
            return zones.get(id);
        }

        /** The door, null when there is none. */
        public @Nullable Door door(UUID id) {
            return doors.get(id);
        }

        /** The door of this slug, null when the site has none. */
        public @Nullable Door door(UUID site, String slug) {
            return doors.values().stream()
                    .filter(door -> door.site().equals(site) && door.slug().equals(slug))
                    .findFirst()
                    .orElse(null);
        }

        /** All sites in the order in which they were made: the first one is what most of the house means. */
        public List<Site> sites() {
            return sites.values().stream()
                    .sorted(Comparator.comparing(Site::id))
                    .toList();
        }

        /** The zones of a site, by name. */
        public List<Zone> zonesOf(UUID site) {
            return zones.values().stream()
                    .filter(zone -> zone.site().equals(site))
                    .sorted(Comparator.comparing(Zone::name).thenComparing(Zone::id))
                    .toList();
        }

        /** The doors of a site, by name. */
        public List<Door> doorsOf(UUID site) {
            return doors.values().stream()
                    .filter(door -> door.site().equals(site))
                    .sorted(Comparator.comparing(Door::name).thenComparing(Door::id))
                    .toList();
        }

        /** The hours of a door, null for always. */
        public @Nullable WeeklyHours hours(UUID door) {
            return hours.get(door);
        }

        /** The closure that shuts the door at this moment, null when none does. */
        public @Nullable Closure closure(Door door, Instant at) {
            return closures.stream()
                    .filter(closure -> closure.shuts(door.site(), door.id(), at))
                    .findFirst()
                    .orElse(null);
        }

        /** Whether the door's hours contain this moment, by the site's clock, and no closure does. */
        public boolean isOpen(Door door, Instant at) {
            Site site = known(door.site());
            return WeeklyHours.contain(
                            hours.get(door.id()), at.atZone(site.zoneId()).toLocalDateTime())
                    && closure(door, at) == null;
        }

        /** The time zone of the site. */
        public ZoneId zoneIdOf(UUID site) {
            return known(site).zoneId();
        }

        /** The business day that this moment belongs to at the site. */
        public LocalDate businessDay(UUID site, Instant at) {
            return known(site).businessDay(at);
        }

        /** When this business day of the site ends. */
        public Instant dayEnd(UUID site, LocalDate businessDay) {
            Site found = known(site);
            return BusinessDay.end(businessDay, found.zoneId(), found.cutoff());
        }

        private Site known(UUID site) {
            return Objects.requireNonNull(sites.get(site), "no such site");
        }
    }
}

package lyceum.core.places;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;

/** The statements of places. Lists are bounded by what a tenant can have: the limits stand in {@link Places}. */
final class PlacesSql {

    private static final String SITE =
            "id, slug, name, zone_id, day_cutoff, kind, address, capacity, entity_id, version";
    private static final String ZONE = "id, site_id, name, capacity, version";
    private static final String DOOR = """
            id, site_id, zone_id, from_zone_id, slug, name, direction, exit_button, hours, pulse_ms, fail_mode,
            active_low, untrusted_clock, anti_passback, version""";
    private static final String CLOSURE = "id, site_id, door_id, from_at, until_at, reason";

    private PlacesSql() {}

    static List<Site> sites(Tx tx) {
        return tx.list("select " + SITE + " from site order by name, id", PlacesSql::site);
    }

    static Optional<Site> site(Tx tx, UUID id) {
        return tx.first("select " + SITE + " from site where id = ?", PlacesSql::site, id);
    }

    static List<UUID> entities(Tx tx) {
        return tx.list("select id from legal_entity order by id fetch first 2 rows only", row -> row.uuid("id"));
    }

    static boolean hasEntity(Tx tx, UUID id) {
        return tx.first("select id from legal_entity where id = ?", row -> row.uuid("id"), id)
                .isPresent();
    }

    static void insert(Tx tx, Site site) {
        tx.run(
                """
                insert into site (id, slug, name, zone_id, day_cutoff, kind, address, capacity, entity_id, version,
                    created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                site.id(),
                site.slug(),
                site.name(),
                site.zone(),
                site.dayCutoff(),
                site.kind(),
                site.address(),
                site.capacity(),
                site.entity(),
                site.version(),
                tx.now());
    }

    static long update(Tx tx, Site site, long version) {
        return tx.run(
                """
                update site set name = ?, zone_id = ?, day_cutoff = ?, kind = ?, address = ?, capacity = ?,
                    entity_id = ?, version = ?
                where id = ? and version = ?""",
                site.name(),
                site.zone(),
                site.dayCutoff(),
                site.kind(),
                site.address(),
                site.capacity(),
                site.entity(),
                site.version(),
                site.id(),
                version);
    }

    private static Site site(Row row) {
        return new Site(
                row.uuid("id"),
                row.text("slug"),
                row.text("name"),
                row.text("zone_id"),
                row.text("day_cutoff"),
                row.oneOf("kind", Site.Kind.class),
                row.textOrNull("address"),
                row.integerOrNull("capacity"),
                row.uuid("entity_id"),
                row.big("version"));
    }

    static List<Zone> zones(Tx tx) {
        return tx.list("select " + ZONE + " from zone where removed_at is null order by name, id", PlacesSql::zone);
    }

    static Optional<Zone> zone(Tx tx, UUID id) {
        return tx.first("select " + ZONE + " from zone where id = ? and removed_at is null", PlacesSql::zone, id);
    }

    static void insert(Tx tx, Zone zone) {
        tx.run("""
                insert into zone (id, site_id, name, capacity, version, created_at) values (?, ?, ?, ?, ?, ?)""", zone.id(), zone.site(), zone.name(), zone.capacity(), zone.version(), tx.now());
    }

    static long update(Tx tx, Zone zone, long version) {
        return tx.run("""
                update zone set name = ?, capacity = ?, version = ? where id = ? and version = ? and removed_at is null""", zone.name(), zone.capacity(), zone.version(), zone.id(), version);
    }

    static long removeZone(Tx tx, UUID id, long version) {
        return tx.run("""
                update zone set removed_at = ?, version = version + 1
                where id = ? and version = ? and removed_at is null""", tx.now(), id, version);
    }

    static boolean hasDoors(Tx tx, UUID zone) {
        return tx.first("""
                        select id from door where (zone_id = ? or from_zone_id = ?) and removed_at is null
                        fetch first 1 rows only""", row -> row.uuid("id"), zone, zone).isPresent();
    }

    private static Zone zone(Row row) {
        return new Zone(
                row.uuid("id"),
                row.uuid("site_id"),
                row.text("name"),
                row.integerOrNull("capacity"),
                row.big("version"));
    }

    static List<Door> doors(Tx tx) {
        return tx.list("select " + DOOR + " from door where removed_at is null order by name, id", PlacesSql::door);
    }

    static Optional<Door> door(Tx tx, UUID id) {
        return tx.first("select " + DOOR + " from door where id = ? and removed_at is null", PlacesSql::door, id);
    }

    static void insert(Tx tx, Door door) {
        tx.run(
                """
                insert into door (id, site_id, zone_id, from_zone_id, slug, name, direction, exit_button, hours,
                    pulse_ms, fail_mode, active_low, untrusted_clock, anti_passback, version, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                door.id(),
                door.site(),
                door.zone(),
                door.from(),
                door.slug(),
                door.name(),
                door.direction(),
                door.exitButton(),
                door.hours(),
                door.pulseMs(),
                door.failMode(),
                door.activeLow(),
                door.untrustedClock(),
                door.antiPassback(),
                door.version(),
                tx.now());
    }

    static long update(Tx tx, Door door, long version) {
        return tx.run(
                """
                update door set zone_id = ?, from_zone_id = ?, name = ?, direction = ?, exit_button = ?, hours = ?,
                    pulse_ms = ?, fail_mode = ?, active_low = ?, untrusted_clock = ?, anti_passback = ?, version = ?
                where id = ? and version = ? and removed_at is null""",
                door.zone(),
                door.from(),
                door.name(),
                door.direction(),
                door.exitButton(),
                door.hours(),
                door.pulseMs(),
                door.failMode(),
                door.activeLow(),
                door.untrustedClock(),
                door.antiPassback(),
                door.version(),
                door.id(),
                version);
    }

    static long removeDoor(Tx tx, UUID id, long version) {
        return tx.run("""
                update door set removed_at = ?, version = version + 1
                where id = ? and version = ? and removed_at is null""", tx.now(), id, version);
    }

    private static Door door(Row row) {
        return new Door(
                row.uuid("id"),
                row.uuid("site_id"),
                row.uuid("zone_id"),
                row.uuidOrNull("from_zone_id"),
                row.text("slug"),
                row.text("name"),
                row.oneOf("direction", Door.Direction.class),
                row.yes("exit_button"),
                row.textOrNull("hours"),
                row.integer("pulse_ms"),
                row.oneOf("fail_mode", Door.FailMode.class),
                row.yes("active_low"),
                row.oneOf("untrusted_clock", Door.UntrustedClock.class),
                row.yes("anti_passback"),
                row.big("version"));
    }

    static List<Closure> closures(Tx tx, Instant endingAfter, int limit) {
        return tx.list(
                "select " + CLOSURE + " from closure where until_at > ? order by from_at, id fetch first " + limit
                        + " rows only",
                PlacesSql::closure,
                endingAfter);
    }

    static Optional<Closure> closure(Tx tx, UUID id) {
        return tx.first("select " + CLOSURE + " from closure where id = ?", PlacesSql::closure, id);
    }

    static void insert(Tx tx, Closure closure) {
        tx.run(
                """
                insert into closure (id, site_id, door_id, from_at, until_at, reason, created_at)
                values (?, ?, ?, ?, ?, ?, ?)""",
                closure.id(),
                closure.site(),
                closure.door(),
                closure.from(),
                closure.until(),
                closure.reason(),
                tx.now());
    }

    static void removeClosure(Tx tx, UUID id) {
        tx.run("delete from closure where id = ?", id);
    }

    private static Closure closure(Row row) {
        return new Closure(
                row.uuid("id"),
                row.uuid("site_id"),
                row.uuidOrNull("door_id"),
                row.instant("from_at"),
                row.instant("until_at"),
                row.text("reason"));
    }

    /** Doors whose zone is removed or lies in another site. */
    static List<UUID> doorsAstray(Tx tx) {
        return tx.list("""
                select d.id as id from door d join zone z on z.id = d.zone_id
                where d.removed_at is null and (z.removed_at is not null or z.site_id <> d.site_id)
                fetch first 100 rows only""", row -> row.uuid("id"));
    }

    static Map<String, Long> counts(Tx tx) {
        var counts = new LinkedHashMap<String, Long>();
        for (String table : List.of("site", "zone", "door", "closure")) {
            counts.put(
                    table,
                    tx.list("select count(*) as n from " + table, row -> row.big("n"))
                            .getFirst());
        }
        return counts;
    }
}

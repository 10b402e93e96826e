package lyceum.core.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Checked;
import lyceum.core.base.Json;
import lyceum.core.base.Page;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/** Every statement on devices and their alarms. */
final class DevicesSql {

    /** A row of the registry. */
    record Registered(Device device, byte @Nullable [] sealedKey, long version) {}

    private static final String DEVICE = """
            select d.*, s.slug as site_slug from device d join site s on s.id = d.site_id
            where d.removed_at is null
            """;

    private static final String ALARM = """
            select a.*, v.name as device_name, o.name as door_name
            from device_alarm a left join device v on v.id = a.device_id left join door o on o.id = a.door_id
            """;

    private DevicesSql() {}

    static List<Registered> all(Tx tx) {
        return tx.list(DEVICE + " order by d.id", row -> device(tx, row));
    }

    static Optional<Registered> get(Tx tx, UUID id) {
        return tx.first(DEVICE + " and d.id = ?", row -> device(tx, row), id);
    }

    static Optional<String> siteSlug(Tx tx, UUID site) {
        return tx.first("select slug from site where id = ?", row -> row.text("slug"), site);
    }

    static boolean doorAt(Tx tx, UUID door, UUID site) {
        return tx.first(
                        "select id from door where id = ? and site_id = ? and removed_at is null",
                        row -> row.uuid("id"),
                        door,
                        site)
                .isPresent();
    }

    static void insert(Tx tx, Device device, byte[] sealedKey) {
        tx.run(
                """
                insert into device (id, site_id, slug, name, kind, driver, settings, key_sealed, door_id, use_as,
                    created_at, version)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                """,
                device.id(),
                device.site(),
                device.address().device(),
                device.name(),
                device.kind(),
                device.driver(),
                Json.of(device.settings()),
                sealedKey,
                device.door(),
                device.use(),
                tx.now());
    }

    static boolean update(Tx tx, Device device, long version) {
        return tx.run(
                        """
                        update device set name = ?, driver = ?, settings = ?, door_id = ?, use_as = ?, version = version + 1
                        where id = ? and version = ? and removed_at is null
                        """,
                        device.name(),
                        device.driver(),
                        Json.of(device.settings()),
                        device.door(),
                        device.use(),
                        device.id(),
                        version)
                == 1;
    }

    static void newKey(Tx tx, UUID id, byte[] sealedKey) {
        tx.run("update device set key_sealed = ?, version = version + 1 where id = ?", sealedKey, id);
    }

    /** The slug goes free for a device that takes this one's place. */
    static void remove(Tx tx, UUID id) {
        tx.run("""
                update device set removed_at = ?, key_sealed = null, door_id = null, version = version + 1,
                    slug = concat('-', substring(cast(id as varchar(36)) from 1 for 36))
                where id = ?
                """, tx.now(), id);
    }

    static void raise(Tx tx, Alarm alarm) {
        tx.run(
                """
                insert into device_alarm (id, site_id, device_id, door_id, kind, raised_at, detail)
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                alarm.id(),
                alarm.site(),
                alarm.device(),
                alarm.door(),
                alarm.kind(),
                alarm.raisedAt(),
                alarm.detail());
    }

    static void end(Tx tx, UUID alarm) {
        tx.run("update device_alarm set ended_at = ? where id = ? and ended_at is null", tx.now(), alarm);
    }

    /** Seen by a person; what has no end of its own ends with it. */
    static void seen(Tx tx, UUID alarm, boolean endsToo) {
        tx.run("""
                update device_alarm set seen_at = ?, seen_by = ?, ended_at = coalesce(ended_at, ?)
                where id = ? and seen_at is null
                """, tx.now(), tx.caller().account(), endsToo ? tx.now() : null, alarm);
    }

    static Optional<Alarm> alarm(Tx tx, UUID id) {
        return tx.first(ALARM + " where a.id = ?", DevicesSql::alarm, id);
    }

    /** Alarms that have not ended, for the memory of a start. */
    static List<Alarm> unended(Tx tx) {
        return tx.list(ALARM + " where a.ended_at is null", DevicesSql::alarm);
    }

    /** Newest first; {@code open} means not ended or not seen. */
    static List<Alarm> alarms(Tx tx, UUID site, boolean open, Page.Want want) {
        String first = "9999-01-01T00:00:00Z/ffffffff-ffff-ffff-ffff-ffffffffffff";
        Instant at = want.place(first, key -> Instant.parse(key.split("/", 2)[0]));
        UUID id = want.place(first, key -> UUID.fromString(key.split("/", 2)[1]));
        return tx.list(ALARM + """
                         where a.site_id = ? and (a.raised_at < ? or (a.raised_at = ? and a.id < ?))
                        and (? or a.ended_at is null or a.seen_at is null)
                        order by a.raised_at desc, a.id desc fetch first ? rows only
                        """, DevicesSql::alarm, site, at, at, id, !open, want.limit() + 1);
    }

    /** Devices that serve a door which is no longer there. */
    static List<Checked.Finding> findings(Tx tx) {
        return tx.list(
                """
                select d.id from device d join door o on o.id = d.door_id
                where d.removed_at is null and o.removed_at is not null fetch first 100 rows only
                """,
                row -> new Checked.Finding("device.noDoor", "Device " + row.uuid("id") + " serves a removed door."));
    }

    static Map<String, Long> counts(Tx tx) {
        return Map.of("device", count(tx, "device"), "device_alarm", count(tx, "device_alarm"));
    }

    private static long count(Tx tx, String table) {
        return tx.first("select count(*) as n from " + table, row -> row.big("n"))
                .orElse(0L);
    }

    private static Registered device(Tx tx, Row row) {
        DeviceAddress address = new DeviceAddress(tx.caller().tenant(), row.text("site_slug"), row.text("slug"));
        Device device = new Device(
                row.uuid("id"),
                row.uuid("site_id"),
                address,
                row.text("name"),
                row.oneOf("kind", Device.Kind.class),
                row.text("driver"),
                settings(row.text("settings")),
                row.uuidOrNull("door_id"),
                row.oneOfOrNull("use_as", Device.Use.class));
        return new Registered(device, row.bytesOrNull("key_sealed"), row.big("version"));
    }

    private static Map<String, String> settings(String json) {
        try {
            return Json.MAPPER.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings of a device are no JSON object of strings", e);
        }
    }

    private static Alarm alarm(Row row) {
        return new Alarm(
                row.uuid("id"),
                row.uuid("site_id"),
                row.uuidOrNull("device_id"),
                row.textOrNull("device_name"),
                row.uuidOrNull("door_id"),
                row.textOrNull("door_name"),
                row.oneOf("kind", Alarm.Kind.class),
                row.instant("raised_at"),
                row.instantOrNull("ended_at"),
                row.instantOrNull("seen_at"),
                row.uuidOrNull("seen_by"),
                row.text("detail"));
    }
}

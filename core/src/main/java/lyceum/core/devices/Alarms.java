package lyceum.core.devices;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import lyceum.core.base.Caller;
import lyceum.core.base.Db;
import lyceum.core.base.Events;
import lyceum.core.base.Ids;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/** The alarms that have not ended, in memory and as rows. One alarm of a kind per device (or door) at a time. */
final class Alarms {

    private record Key(String tenant, Alarm.Kind kind, UUID of) {}

    private record Active(UUID alarm, UUID device, @Nullable UUID door) {}

    private final Db db;
    private final Events events;
    private final Map<Key, Active> active = new ConcurrentHashMap<>();

    Alarms(Db db, Events events) {
        this.db = db;
        this.events = events;
    }

    void resume(String tenant, List<Alarm> unended) {
        unended.forEach(alarm -> {
            UUID device = alarm.device();
            UUID door = alarm.door();
            UUID of = ofDoor(alarm.kind()) ? door : device;
            if (of != null) {
                active.put(
                        new Key(tenant, alarm.kind(), of),
                        new Active(alarm.id(), Objects.requireNonNullElse(device, of), door));
            }
        });
    }

    /** The kinds that a door has now. */
    List<Alarm.Kind> active(String tenant, UUID door) {
        return active.keySet().stream()
                .filter(key -> key.tenant().equals(tenant) && key.of().equals(door))
                .map(Key::kind)
                .toList();
    }

    int count(String tenant, @Nullable UUID device, @Nullable UUID door) {
        return (int) active.entrySet().stream()
                .filter(entry -> entry.getKey().tenant().equals(tenant))
                .filter(entry -> device == null || entry.getValue().device().equals(device))
                .filter(entry -> door == null || door.equals(entry.getValue().door()))
                .count();
    }

    void raise(String tenant, Device device, Alarm.Kind kind, String detail) {
        Key key = key(tenant, device, kind);
        if (active.containsKey(key)) {
            return;
        }
        UUID id = db.write(Caller.system(tenant), tx -> {
            Alarm alarm = new Alarm(
                    Ids.next(tx.now()),
                    device.site(),
                    device.id(),
                    null,
                    device.door(),
                    null,
                    kind,
                    tx.now(),
                    null,
                    null,
                    null,
                    detail);
            DevicesSql.raise(tx, alarm);
            tx.publish(new Alarm.Changed(alarm.id(), device.site(), kind));
            return alarm.id();
        });
        active.put(key, new Active(id, device.id(), device.door()));
    }

    void end(String tenant, Device device, Alarm.Kind kind) {
        Active found = active.remove(key(tenant, device, kind));
        if (found != null) {
            db.run(Caller.system(tenant), tx -> {
                DevicesSql.end(tx, found.alarm());
                tx.publish(new Alarm.Changed(found.alarm(), device.site(), kind));
            });
        }
    }

    /** A device said something new; screens re-read. */
    void changed(String tenant, Device device) {
        events.announce(tenant, new DeviceView.Changed(device.id(), device.site()));
    }

    Alarm seen(Caller caller, UUID id) {
        caller.require("alarm:write");
        Alarm after = db.write(caller, tx -> {
            Alarm alarm = DevicesSql.alarm(tx, id)
                    .filter(a -> caller.reaches("alarm:write", a.site(), null))
                    .orElseThrow(() -> Problem.notFound("alarm"));
            DevicesSql.seen(tx, id, endsWhenSeen(alarm.kind()));
            tx.publish(new Alarm.Changed(id, alarm.site(), alarm.kind()));
            return DevicesSql.alarm(tx, id).orElseThrow();
        });
        if (after.endedAt() != null) {
            active.values().removeIf(found -> found.alarm().equals(id));
        }
        return after;
    }

    /** These name a moment, not a state: nothing but a person's look ends them. */
    private static boolean endsWhenSeen(Alarm.Kind kind) {
        return kind == Alarm.Kind.NOT_OPENED || kind == Alarm.Kind.GAP;
    }

    private static boolean ofDoor(Alarm.Kind kind) {
        return kind == Alarm.Kind.FORCED || kind == Alarm.Kind.HELD || kind == Alarm.Kind.DISAGREE;
    }

    private static Key key(String tenant, Device device, Alarm.Kind kind) {
        UUID door = device.door();
        return new Key(tenant, kind, ofDoor(kind) && door != null ? door : device.id());
    }
}

package lyceum.web;

import static lyceum.web.Endpoint.SIGNED_IN;
import static lyceum.web.Endpoint.create;
import static lyceum.web.Endpoint.delete;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.post;
import static lyceum.web.Endpoint.put;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Db;
import lyceum.core.base.Problem;
import lyceum.core.devices.Alarm;
import lyceum.core.devices.DeviceView;
import lyceum.core.devices.Devices;
import lyceum.core.jobs.Jobs;
import lyceum.core.jobs.Timekeeper;
import lyceum.core.people.Card;
import lyceum.core.places.Door;
import lyceum.core.places.Places;
import org.jspecify.annotations.Nullable;

/** Devices, their alarms, the clock, and what is due. */
final class DeviceRoutes {

    private record Simulate(@Nullable Card card, @Nullable String action) {}

    private record Vouch(@Nullable Instant time) {}

    private final Devices devices;
    private final Places places;
    private final Simulator simulator;
    private final Timekeeper time;
    private final Jobs jobs;

    private DeviceRoutes(Services core) {
        this.devices = core.devices();
        this.places = core.places();
        this.simulator = core.simulator();
        this.time = core.time();
        this.jobs = core.jobs();
    }

    static List<Endpoint> of(Services core) {
        DeviceRoutes routes = new DeviceRoutes(core);
        return List.of(
                get(
                        "/devices",
                        "listDevices",
                        "device:read",
                        ask -> Answer.items(core.devices().list(ask.caller(), ask.needId("site")))),
                create("/devices", "registerDevice", "device:write", "/devices", routes::register),
                get("/devices/{id}", "getDevice", "device:read", routes::device),
                put("/devices/{id}", "updateDevice", "device:write", routes::update),
                delete("/devices/{id}", "removeDevice", "device:write", routes::remove),
                create("/devices/{id}/enrol", "enrolDevice", "device:write", "/devices", routes::enrol),
                get(
                        "/devices/{id}/frames",
                        "listFrames",
                        "device:read",
                        ask -> Answer.items(core.devices().frames(ask.caller(), ask.id()))),
                post("/devices/{id}/simulate", "simulate", "device:simulate", routes::simulate)
                        .answering(202),
                get(
                        "/door-states",
                        "listDoorStates",
                        "device:read",
                        ask -> Answer.items(core.devices().doorStates(ask.caller(), ask.needId("site")))),
                get("/doors/{id}/state", "getDoorState", "device:read", routes::doorState),
                get("/alarms", "listAlarms", "alarm:read", routes::alarms),
                post("/alarms/{id}/seen", "seeAlarm", "alarm:write", routes::seen),
                get(
                        "/clock",
                        "getClock",
                        SIGNED_IN,
                        ask -> Answer.of(core.time().view(ask.caller()))),
                post("/clock/vouch", "vouchForTime", "clock:vouch", routes::vouch),
                get(
                        "/due",
                        "listDue",
                        "job:run",
                        ask -> Answer.items(core.jobs().due(ask.caller()))),
                post("/due/{job}/run", "runDue", "job:run", routes::runDue));
    }

    private Answer device(Ask ask) {
        DeviceView device = devices.get(ask.caller(), ask.id());
        return Answer.of(device, device.version());
    }

    private Answer register(Ask ask) {
        try {
            return enrolled(devices.register(ask.caller(), ask.body(DeviceView.Edit.class)));
        } catch (Db.Replay done) {
            DeviceView device =
                    devices.get(ask.caller(), UUID.fromString(done.result().replace("\"", "")));
            return Answer.made(device, device.id(), device.version());
        }
    }

    private Answer enrol(Ask ask) {
        try {
            return enrolled(devices.enrol(ask.caller(), ask.id()));
        } catch (Db.Replay done) {
            DeviceView device = devices.get(ask.caller(), ask.id());
            return Answer.made(device, device.id(), device.version());
        }
    }

    /** The secrets stand in this one answer and in none that repeats it. */
    private static Answer enrolled(DeviceView.Enrolled enrolled) {
        DeviceView device = enrolled.device();
        return Answer.made(Answer.joined(device, "enrolment", enrolled.enrolment()), device.id(), device.version());
    }

    private Answer update(Ask ask) {
        DeviceView device = devices.update(ask.caller(), ask.id(), ask.version(), ask.body(DeviceView.Edit.class));
        return Answer.of(device, device.version());
    }

    private Answer remove(Ask ask) {
        devices.remove(ask.caller(), ask.id());
        return Answer.none();
    }

    private Answer simulate(Ask ask) {
        Simulate body = ask.body(Simulate.class);
        simulator.act(ask.caller(), ask.id(), body.card(), body.action());
        return Answer.none();
    }

    private Answer doorState(Ask ask) {
        Door door = places.door(ask.caller(), ask.id());
        return devices.doorStates(ask.caller(), door.site()).stream()
                .filter(state -> state.door().equals(door.id()))
                .findFirst()
                .map(Answer::of)
                .orElseThrow(() -> Problem.notFound("door"));
    }

    private Answer alarms(Ask ask) {
        return Answer.page(devices.alarms(ask.caller(), ask.needId("site"), ask.queryYes("open"), ask.page()));
    }

    private Answer seen(Ask ask) {
        Alarm alarm = devices.seen(ask.caller(), ask.id());
        return Answer.of(alarm);
    }

    private Answer vouch(Ask ask) {
        return Answer.of(time.vouch(ask.caller().again(), ask.body(Vouch.class).time()));
    }

    private Answer runDue(Ask ask) {
        return Answer.of(jobs.runNow(ask.caller(), ask.word("job")));
    }
}

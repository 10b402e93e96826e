package lyceum.web;

import static lyceum.web.Endpoint.create;
import static lyceum.web.Endpoint.delete;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.put;

import java.util.List;
import lyceum.core.places.Closure;
import lyceum.core.places.Door;
import lyceum.core.places.Places;
import lyceum.core.places.Site;
import lyceum.core.places.Zone;

/** Sites, zones, doors, closures. */
final class PlaceRoutes {

    private static final String READ = "place:read";
    private static final String WRITE = "place:write";

    private final Places places;

    private PlaceRoutes(Places places) {
        this.places = places;
    }

    static List<Endpoint> of(Places places) {
        PlaceRoutes routes = new PlaceRoutes(places);
        return List.of(
                get("/sites", "listSites", READ, ask -> Answer.page(places.sites(ask.caller()))),
                create("/sites", "createSite", WRITE, "/sites", routes::createSite),
                get("/sites/{id}", "getSite", READ, routes::site),
                put("/sites/{id}", "updateSite", WRITE, routes::updateSite),
                get("/zones", "listZones", READ, ask -> Answer.page(places.zones(ask.caller(), ask.needId("site")))),
                create("/zones", "createZone", WRITE, "/zones", routes::createZone),
                put("/zones/{id}", "updateZone", WRITE, routes::updateZone),
                delete("/zones/{id}", "removeZone", WRITE, routes::removeZone),
                get("/doors", "listDoors", READ, ask -> Answer.page(places.doors(ask.caller(), ask.needId("site")))),
                create("/doors", "createDoor", WRITE, "/doors", routes::createDoor),
                get("/doors/{id}", "getDoor", READ, routes::door),
                put("/doors/{id}", "updateDoor", WRITE, routes::updateDoor),
                delete("/doors/{id}", "removeDoor", WRITE, routes::removeDoor),
                get(
                        "/closures",
                        "listClosures",
                        READ,
                        ask -> Answer.page(places.closures(ask.caller(), ask.needId("site")))),
                create("/closures", "createClosure", WRITE, "/closures", routes::createClosure),
                delete("/closures/{id}", "removeClosure", WRITE, routes::removeClosure));
    }

    private Answer site(Ask ask) {
        Site site = places.site(ask.caller(), ask.id());
        return Answer.of(site, site.version());
    }

    private Answer createSite(Ask ask) {
        Site site = places.create(ask.caller(), ask.body(Site.Save.class));
        return Answer.made(site, site.id(), site.version());
    }

    private Answer updateSite(Ask ask) {
        Site site = places.update(ask.caller(), ask.id(), ask.version(), ask.body(Site.Save.class));
        return Answer.of(site, site.version());
    }

    private Answer createZone(Ask ask) {
        Zone zone = places.create(ask.caller(), ask.body(Zone.Save.class));
        return Answer.made(zone, zone.id(), zone.version());
    }

    private Answer updateZone(Ask ask) {
        Zone zone = places.update(ask.caller(), ask.id(), ask.version(), ask.body(Zone.Save.class));
        return Answer.of(zone, zone.version());
    }

    private Answer removeZone(Ask ask) {
        places.removeZone(ask.caller(), ask.id(), ask.version());
        return Answer.none();
    }

    private Answer door(Ask ask) {
        Door door = places.door(ask.caller(), ask.id());
        return Answer.of(door, door.version());
    }

    private Answer createDoor(Ask ask) {
        Door door = places.create(ask.caller(), ask.body(Door.Save.class));
        return Answer.made(door, door.id(), door.version());
    }

    private Answer updateDoor(Ask ask) {
        Door door = places.update(ask.caller(), ask.id(), ask.version(), ask.body(Door.Save.class));
        return Answer.of(door, door.version());
    }

    private Answer removeDoor(Ask ask) {
        places.removeDoor(ask.caller(), ask.id(), ask.version());
        return Answer.none();
    }

    private Answer createClosure(Ask ask) {
        Closure closure = places.create(ask.caller(), ask.body(Closure.Save.class));
        return Answer.made(closure, closure.id());
    }

    private Answer removeClosure(Ask ask) {
        places.removeClosure(ask.caller(), ask.id());
        return Answer.none();
    }
}

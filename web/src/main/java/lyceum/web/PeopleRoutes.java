package lyceum.web;

import static lyceum.web.Endpoint.create;
import static lyceum.web.Endpoint.delete;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.post;
import static lyceum.web.Endpoint.put;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Problem;
import lyceum.core.doors.Doors;
import lyceum.core.files.Files;
import lyceum.core.groups.Group;
import lyceum.core.groups.Groups;
import lyceum.core.people.Card;
import lyceum.core.people.Credential;
import lyceum.core.people.Credentials;
import lyceum.core.people.People;
import lyceum.core.people.Person;
import lyceum.core.people.PersonLine;
import org.jspecify.annotations.Nullable;

/** People, their photos and guardians, their cards, their groups. */
final class PeopleRoutes {

    private static final int PHOTO_LIMIT = 2 * 1024 * 1024;
    private static final Duration LEARN = Duration.ofSeconds(30);

    private record Find(Card card) {}

    private record Matches(List<PersonLine> matches) {}

    private record Take(
            UUID person,
            Card card,
            @Nullable String label,
            @Nullable UUID replaces) {}

    private record Learn(
            UUID person,
            UUID reader,
            @Nullable String label,
            @Nullable UUID replaces) {}

    private record End(
            Credential.@Nullable State state, @Nullable String reason) {}

    private record Because(@Nullable String reason) {}

    private final People people;
    private final Credentials credentials;
    private final Groups groups;
    private final Doors doors;

    private PeopleRoutes(Services core) {
        this.people = core.people();
        this.credentials = core.credentials();
        this.groups = core.groups();
        this.doors = core.doors();
    }

    static List<Endpoint> of(Services core) {
        PeopleRoutes routes = new PeopleRoutes(core);
        return List.of(
                get("/people", "listPeople", "person:read", routes::list),
                create("/people", "addPerson", "person:write", "/people", routes::add),
                post("/people/find", "findPeople", "person:read", routes::find),
                get("/people/{id}", "getPerson", "person:read", routes::person),
                put("/people/{id}", "updatePerson", "person:write", routes::update),
                delete("/people/{id}", "removePerson", "person:remove", routes::remove),
                get("/people/{id}/photo", "getPhoto", "person:read", routes::photo),
                put("/people/{id}/photo", "putPhoto", "person:write", routes::putPhoto)
                        .answering(204)
                        .upTo(PHOTO_LIMIT),
                delete("/people/{id}/photo", "removePhoto", "person:write", routes::removePhoto),
                create("/people/{id}/guardians", "addGuardian", "person:write", "/guardian-links", routes::addGuardian),
                delete("/guardian-links/{id}", "removeGuardian", "person:write", routes::removeGuardian),
                get(
                        "/credentials",
                        "listCredentials",
                        "credential:read",
                        ask -> Answer.page(core.credentials().list(ask.caller(), ask.needId("person")))),
                create("/credentials", "addCredential", "credential:write", "/credentials", routes::take),
                create("/credentials/learn", "learnCredential", "credential:write", "/credentials", routes::learn),
                delete("/devices/{id}/learning", "stopLearning", "credential:write", routes::stopLearning),
                post("/credentials/{id}/end", "endCredential", "credential:write", routes::endCredential),
                post("/credentials/{id}/restore", "restoreCredential", "credential:write", routes::restore),
                get(
                        "/groups",
                        "listGroups",
                        "group:read",
                        ask -> Answer.page(core.groups().list(ask.caller(), ask.queryId("site")))),
                create("/groups", "createGroup", "group:write", "/groups", routes::createGroup),
                get("/groups/{id}", "getGroup", "group:read", routes::group),
                put("/groups/{id}", "updateGroup", "group:write", routes::updateGroup),
                delete("/groups/{id}", "removeGroup", "group:write", routes::removeGroup),
                get(
                        "/groups/{id}/members",
                        "listMembers",
                        "group:read",
                        ask -> Answer.page(core.groups().members(ask.caller(), ask.id(), ask.page()))),
                create("/groups/{id}/members", "addMember", "group:write", "/people", routes::addMember),
                delete("/groups/{id}/members/{person}", "dropMember", "group:write", routes::dropMember));
    }

    private Answer list(Ask ask) {
        Person.Filter filter = new Person.Filter(
                ask.query("q"),
                ask.queryWord("kind", Person.Kind.class),
                ask.queryId("site"),
                ask.queryWord("state", Person.State.class));
        return Answer.page(people.list(ask.caller(), filter, ask.page()));
    }

    private Answer add(Ask ask) {
        Person person = people.create(ask.caller(), ask.body(Person.Save.class));
        return Answer.made(person, person.id(), person.version());
    }

    private Answer find(Ask ask) {
        return Answer.of(
                new Matches(people.find(ask.caller(), ask.body(Find.class).card())));
    }

    private Answer person(Ask ask) {
        Person person = people.get(ask.caller(), ask.id());
        return Answer.of(person, person.version());
    }

    private Answer update(Ask ask) {
        Person person = people.update(ask.caller(), ask.id(), ask.version(), ask.body(Person.Save.class));
        return Answer.of(person, person.version());
    }

    private Answer remove(Ask ask) {
        people.remove(ask.caller(), ask.id(), ask.version());
        return Answer.none();
    }

    private Answer photo(Ask ask) {
        Files.Content photo = people.photo(ask.caller(), ask.id());
        return Answer.bytes(photo.bytes(), photo.mediaType()).with("Content-Disposition", "inline; filename=\"photo\"");
    }

    private Answer putPhoto(Ask ask) {
        if (!ask.mediaType().startsWith("image/")) {
            throw Problem.of(
                    Problem.Kind.WRONG_TYPE, "body.type", "Send the photo as image/jpeg, image/png or image/webp.");
        }
        people.putPhoto(ask.caller(), ask.id(), ask.raw());
        return Answer.none();
    }

    private Answer removePhoto(Ask ask) {
        people.removePhoto(ask.caller(), ask.id());
        return Answer.none();
    }

    private Answer addGuardian(Ask ask) {
        Person.Guardian link = people.link(ask.caller(), ask.id(), ask.body(Person.SaveGuardian.class));
        return Answer.made(link, link.link());
    }

    private Answer removeGuardian(Ask ask) {
        people.unlink(ask.caller(), ask.id());
        return Answer.none();
    }

    private Answer take(Ask ask) {
        Take body = ask.body(Take.class);
        return taken(credentials.take(ask.caller(), body.person(), body.card(), body.label(), body.replaces()));
    }

    private static Answer taken(Credential credential) {
        return Answer.made(credential, credential.id(), credential.version());
    }

    private Answer learn(Ask ask) {
        Learn body = ask.body(Learn.class);
        Card card = doors.learn(ask.caller(), body.reader(), LEARN)
                .orElseThrow(() -> Problem.conflict("learn.timeout", "No card was held to the reader. Try again."));
        return taken(credentials.take(ask.caller(), body.person(), card, body.label(), body.replaces()));
    }

    private Answer stopLearning(Ask ask) {
        doors.stopLearning(ask.caller(), ask.id());
        return Answer.none();
    }

    private Answer endCredential(Ask ask) {
        End body = ask.body(End.class);
        Credential credential = credentials.end(ask.caller(), ask.id(), body.state(), body.reason());
        return Answer.of(credential, credential.version());
    }

    private Answer restore(Ask ask) {
        Credential credential = credentials.restore(
                ask.caller(), ask.id(), ask.body(Because.class).reason());
        return Answer.of(credential, credential.version());
    }

    private Answer createGroup(Ask ask) {
        Group group = groups.create(ask.caller(), ask.body(Group.Save.class));
        return Answer.made(group, group.id(), group.version());
    }

    private Answer group(Ask ask) {
        Group group = groups.get(ask.caller(), ask.id());
        return Answer.of(group, group.version());
    }

    private Answer updateGroup(Ask ask) {
        Group group = groups.update(ask.caller(), ask.id(), ask.version(), ask.body(Group.Save.class));
        return Answer.of(group, group.version());
    }

    private Answer removeGroup(Ask ask) {
        groups.remove(ask.caller(), ask.id(), ask.version());
        return Answer.none();
    }

    private Answer addMember(Ask ask) {
        Group.Member member = groups.add(ask.caller(), ask.id(), ask.body(Group.SaveMember.class));
        return Answer.made(member, member.person());
    }

    private Answer dropMember(Ask ask) {
        groups.drop(ask.caller(), ask.id(), ask.id("person"));
        return Answer.none();
    }
}

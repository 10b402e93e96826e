package lyceum.core.groups;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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
import lyceum.core.people.Memberships;
import lyceum.core.people.People;
import lyceum.core.people.Person;
import lyceum.core.people.Standing;
import org.jspecify.annotations.Nullable;

/** Groups and who is in them from which day to which. */
public final class Groups implements Checked, Memberships {

    private static final String READ = "group:read";
    private static final String WRITE = "group:write";

    private final Db db;
    private final KnownSites sites;

    public Groups(Db db, KnownSites sites) {
        this.db = db;
        this.sites = sites;
    }

    /** The groups that a person is in on this day, by name. */
    public static List<Person.InGroup> of(Tx tx, UUID person, LocalDate on) {
        return GroupsSql.of(tx, Set.of(person), on).getOrDefault(person, List.of());
    }

    @Override
    public Map<UUID, List<Person.InGroup>> of(Tx tx, Collection<UUID> people, LocalDate on) {
        return GroupsSql.of(tx, people, on);
    }

    /** The groups of a site, or of every site that the caller works at. Needs {@code group:read}. */
    public Page<Group> list(Caller caller, @Nullable UUID site) {
        caller.require(READ);
        return db.read(
                caller,
                "groups.list",
                tx -> new Page<>(
                        GroupsSql.list(tx, site, today(tx, site)).stream()
                                .filter(group -> caller.reaches(READ, group.site(), null))
                                .toList(),
                        null));
    }

    /** One group. Needs {@code group:read}. */
    public Group get(Caller caller, UUID id) {
        caller.require(READ);
        return db.read(caller, "groups.get", tx -> seen(tx, READ, id));
    }

    private Group seen(Tx tx, String permission, UUID id) {
        return GroupsSql.find(tx, id, today(tx, null))
                .filter(group -> tx.caller().reaches(permission, group.site(), null))
                .orElseThrow(() -> Problem.notFound("group"));
    }

    private LocalDate today(Tx tx, @Nullable UUID site) {
        return sites.day(tx.caller().tenant(), site, tx.now());
    }

    /** Makes a group. Needs {@code group:write} at its site. */
    public Group create(Caller caller, Group.Save save) {
        caller.require(WRITE);
        Fields fields = new Fields();
        String name = fields.text("name", save.name(), 100);
        UUID site = save.site();
        fields.check(
                site != null && sites.has(caller.tenant(), site) && caller.reaches(WRITE, site, null),
                "site",
                "site.unknown",
                "Choose a site that you work at.");
        fields.done();
        return db.write(caller, "groups.create", tx -> {
            Group group = new Group(Ids.next(tx.now()), Objects.requireNonNull(site), kind(save), name, 0, 1);
            GroupsSql.insert(tx, group);
            Audit.note(tx, "group.create", "group", group.id(), null, group);
            tx.publish(new GroupChanged(group.id(), group.site()));
            return group;
        });
    }

    private static Group.Kind kind(Group.Save save) {
        return save.kind() == null ? Group.Kind.BATCH : save.kind();
    }

    /** Changes a group that is still at {@code version}. Needs {@code group:write} at its site. */
    public Group update(Caller caller, UUID id, long version, Group.Save save) {
        caller.require(WRITE);
        Fields fields = new Fields();
        String name = fields.text("name", save.name(), 100);
        fields.done();
        return db.write(caller, "groups.update", tx -> {
            Group before = seen(tx, WRITE, id);
            if (save.site() != null && !save.site().equals(before.site())) {
                throw Problem.invalid("site", "site.fixed", "A group stays at its site.");
            }
            fresh(GroupsSql.update(tx, id, version, kind(save), name));
            Group after = seen(tx, WRITE, id);
            Audit.note(tx, "group.update", "group", id, before, after);
            tx.publish(new GroupChanged(id, before.site()));
            return after;
        });
    }

    /** Removes a group; what its members did in it stays. Needs {@code group:write} at its site. */
    public void remove(Caller caller, UUID id, long version) {
        caller.require(WRITE);
        db.run(caller, tx -> {
            Group before = seen(tx, WRITE, id);
            fresh(GroupsSql.remove(tx, id, version));
            Audit.note(tx, "group.remove", "group", id, before, null);
            tx.publish(new GroupChanged(id, before.site()));
        });
    }

    private static void fresh(long touched) {
        if (touched == 0) {
            throw Problem.of(
                    Problem.Kind.STALE,
                    "stale",
                    "Someone else changed this group meanwhile. Load it again and repeat your change.");
        }
    }

    /** Who is or will be in a group, by name. Needs {@code group:read}. */
    public Page<Group.Member> members(Caller caller, UUID id, Page.Want want) {
        caller.require(READ);
        String[] after = want.key("").split("\n", -1);
        UUID afterId = after.length < 2 ? null : cursor(after[1]);
        return db.read(caller, "groups.members", tx -> {
            Group group = seen(tx, READ, id);
            List<Group.Member> rows = GroupsSql.members(
                    tx, id, today(tx, group.site()), afterId == null ? null : after[0], afterId, want.limit() + 1);
            return Page.of(rows, want, row -> row.name() + "\n" + row.person());
        });
    }

    private static UUID cursor(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Problem.Kind.MALFORMED, "page.cursor", "cursor must be one that a list gave out.");
        }
    }

    /** Takes someone into a group. Needs {@code group:write} at its site. @throws Problem {@code group.member} */
    public Group.Member add(Caller caller, UUID id, Group.SaveMember save) {
        caller.require(WRITE);
        return db.write(caller, "groups.addMember", tx -> {
            UUID site = locked(tx, id);
            UUID person = known(tx, save.person());
            LocalDate today = today(tx, site);
            LocalDate since = save.since() == null ? today : save.since();
            LocalDate from = since.isBefore(today) ? since : today;
            if (GroupsSql.open(tx, id, person, from).isPresent()) {
                throw Problem.conflict("group.member", "This person is in the group already.");
            }
            GroupsSql.insertMember(tx, Ids.next(tx.now()), id, person, since);
            Audit.note(tx, "group.addMember", "group", id, null, Map.of("person", person, "since", since));
            tx.publish(new GroupChanged(id, site));
            return GroupsSql.open(tx, id, person, from).orElseThrow();
        });
    }

    private static UUID locked(Tx tx, UUID id) {
        return GroupsSql.lock(tx, id)
                .filter(site -> tx.caller().reaches(WRITE, site, null))
                .orElseThrow(() -> Problem.notFound("group"));
    }

    /** The person, as long as the caller may work with their site: someone of another site is not found. */
    private static UUID known(Tx tx, @Nullable UUID person) {
        if (person != null) {
            Standing standing = People.standing(tx, person).orElse(null);
            if (standing != null
                    && !standing.removed()
                    && (standing.site() == null || tx.caller().reaches(WRITE, standing.site(), null))) {
                return person;
            }
        }
        throw Problem.invalid("person", "person.unknown", "Choose an existing person.");
    }

    /** Takes someone out of a group, from today on. Needs {@code group:write} at its site. */
    public void drop(Caller caller, UUID id, UUID person) {
        caller.require(WRITE);
        db.run(caller, tx -> {
            UUID site = locked(tx, id);
            LocalDate today = today(tx, site);
            Group.Member before = GroupsSql.open(tx, id, person, today).orElseThrow(() -> Problem.notFound("member"));
            GroupsSql.endMember(tx, id, person, today.minusDays(1));
            Audit.note(tx, "group.dropMember", "group", id, Map.of("person", person, "since", before.since()), null);
            tx.publish(new GroupChanged(id, site));
        });
    }

    @Override
    public List<Finding> check(Tx tx) {
        return GroupsSql.backwards(tx).stream()
                .map(id -> new Finding("group.dates", "The membership " + id + " ends before it begins."))
                .toList();
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return GroupsSql.counts(tx);
    }
}

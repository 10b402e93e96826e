package lyceum.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import lyceum.core.base.Caller;
import lyceum.core.base.Ids;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.TestDb;
import lyceum.core.base.Tx;
import lyceum.core.base.Vault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing in, staying signed in, and losing the right to it. */
class AccessTest {

    private static final Caller.Request DESK = new Caller.Request("192.0.2.7", "test", null);
    private static final String PASSWORD = "four wet brown otters";

    /** A tenant with one site, an admin and a guardian of one child. */
    private static final class House implements AutoCloseable {
        final TestDb test;
        final Access access;
        final Accounts accounts;
        final UUID site;
        final UUID guardian;
        final UUID child;

        House(TestDb.Engine engine) {
            test = TestDb.fresh(engine);
            test.db()
                    .run(
                            Caller.system(Caller.PLATFORM),
                            tx -> tx.run(
                                    "insert into tenant (id, slug, name, state, created_at) values (?, 'test', 'Test School', 'active', ?)",
                                    Ids.next(tx.now()),
                                    tx.now()));
            access = Access.open(test.data(), new Vault(new byte[32]), test.db(), test.clock());
            accounts = new Accounts(test.db(), access);
            String hash = access.hashChosen("password", PASSWORD, "admin");
            UUID[] made = test.db().write(test.system(), tx -> {
                Access.seed(tx);
                UUID hall = insertSite(tx);
                UUID boss = insertPerson(tx, "Boss");
                UUID parent = insertPerson(tx, "Parent");
                UUID kid = insertPerson(tx, "Kid");
                tx.run("""
                        insert into guardian_link
                        (id, guardian_id, student_id, relation, may_collect, is_primary, created_at)
                        values (?, ?, ?, 'mother', true, true, ?)
                        """, Ids.next(tx.now()), parent, kid, tx.now());
                Access.openFirst(tx, boss, "admin", hash, "admin");
                return new UUID[] {hall, parent, kid};
            });
            site = made[0];
            guardian = made[1];
            child = made[2];
        }

        private static UUID insertSite(Tx tx) {
            UUID entity = Ids.next(tx.now());
            tx.run(
                    "insert into legal_entity (id, name, currency, created_at) values (?, 'E', 'INR', ?)",
                    entity,
                    tx.now());
            UUID id = Ids.next(tx.now());
            tx.run("""
                    insert into site (id, entity_id, slug, name, zone_id, day_cutoff, kind, created_at, version)
                    values (?, ?, 'main', 'Main', 'Asia/Kolkata', '04:00', 'study_hall', ?, 1)
                    """, id, entity, tx.now());
            return id;
        }

        private static UUID insertPerson(Tx tx, String name) {
            UUID id = Ids.next(tx.now());
            tx.run("""
                    insert into person (id, name, name_key, state, created_at, changed_at, version)
                    values (?, ?, ?, 'active', ?, ?, 1)
                    """, id, name, name.toLowerCase(java.util.Locale.ROOT), tx.now(), tx.now());
            return id;
        }

        SignIn signIn() {
            return signIn("admin", PASSWORD);
        }

        SignIn signIn(String login, String password) {
            return access.login(DESK, new SignIn.Login("test", login, password));
        }

        Access.Identified who(String token) {
            return access.identify(token, null, DESK).orElseThrow();
        }

        @Override
        public void close() {
            access.close();
            test.close();
        }
    }

    private static void refused(ThrowingCallable what, String code) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @EnumSource
    void theRightPasswordGivesTokensThatNameTheirBearer(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            SignIn done = house.access.login(DESK, new SignIn.Login(null, " Admin ", PASSWORD));

            Access.Identified who = house.who(done.accessToken());
            assertThat(who.caller().tenant()).isEqualTo("test");
            assertThat(who.caller().permissions())
                    .isEqualTo(DefaultRights.byRole().get("admin"));
            assertThat(who.caller().sites()).containsExactly(house.site);
            assertThat(done.person().name()).isEqualTo("Boss");
            assertThat(done.person().tenantName()).isEqualTo("Test School");
            assertThat(done.expiresIn()).isEqualTo(900);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongIsNotSaid(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            refused(() -> house.signIn("admin", "wrong wrong wrong"), "access.wrong");
            refused(() -> house.signIn("nobody", PASSWORD), "access.wrong");
            refused(() -> house.access.login(DESK, new SignIn.Login("other", "admin", PASSWORD)), "access.wrong");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSixthTryInAMinuteWaitsButOnlyFromThatAddress(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            for (int i = 0; i < 5; i++) {
                refused(() -> house.signIn("admin", "wrong wrong wrong"), "access.wrong");
            }
            assertThatThrownBy(house::signIn).isInstanceOfSatisfying(Problem.class, p -> {
                assertThat(p.kind()).isEqualTo(Problem.Kind.TOO_MANY);
                assertThat(p.retryAfterSeconds()).isBetween(1, 60);
            });
            Caller.Request elsewhere = new Caller.Request("192.0.2.8", "test", null);
            assertThat(house.access.login(elsewhere, new SignIn.Login("test", "admin", PASSWORD)))
                    .isNotNull();

            house.test.clock().advance(Duration.ofSeconds(13));
            assertThat(house.signIn()).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccessTokenEndsAfterFifteenMinutes(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            String token = house.signIn().accessToken();
            house.test.clock().advance(Duration.ofMinutes(14));
            assertThat(house.access.identify(token, null, DESK)).isPresent();

            house.test.clock().advance(Duration.ofMinutes(2));
            assertThat(house.access.identify(token, null, DESK)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForeignSignatureIsNobody(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            UUID account = house.who(house.signIn().accessToken()).caller().account();
            Tokens foreign = new Tokens(Tokens.newKey(), house.test.clock());
            assertThat(house.access.identify(foreign.access(account, "test", account), null, DESK))
                    .isEmpty();
            assertThat(house.access.identify("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", null, DESK))
                    .isEmpty();
            assertThat(house.access.identify("lym.test.made-up", null, DESK)).isEmpty();
            assertThat(house.access.identify("lyc.server.made-up", "test", DESK))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefreshTokenWorksOnceAndItsReuseEndsTheWholeFamily(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            SignIn first = house.signIn();
            SignIn second = house.access.refresh(DESK, first.refreshToken(), false);
            assertThat(house.access.identify(second.accessToken(), null, DESK)).isPresent();

            refused(() -> house.access.refresh(DESK, first.refreshToken(), false), "access.ended");
            refused(() -> house.access.refresh(DESK, second.refreshToken(), false), "access.ended");
            assertThat(house.access.identify(second.accessToken(), null, DESK)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoTabsMayRaceWithTheSameCookieForAMomentOnly(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            String cookie = house.signIn().refreshToken();
            house.access.refresh(DESK, cookie, true);
            assertThat(house.access.refresh(DESK, cookie, true)).isNotNull();

            house.test.clock().advance(Duration.ofSeconds(6));
            refused(() -> house.access.refresh(DESK, cookie, true), "access.ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefreshTokenEndsAfterSevenDays(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            String token = house.signIn().refreshToken();
            house.test.clock().advance(Duration.ofDays(7).plusSeconds(1));
            refused(() -> house.access.refresh(DESK, token, false), "access.ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void signingOutEndsBothTokensAtOnce(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            SignIn done = house.signIn();
            house.access.logout(house.who(done.accessToken()));
            assertThat(house.access.identify(done.accessToken(), null, DESK)).isEmpty();
            refused(() -> house.access.refresh(DESK, done.refreshToken(), false), "access.ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMadePasswordCanOnlyBeChanged(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            Caller admin = house.who(house.signIn().accessToken()).caller();
            Account.Opened opened = house.accounts.open(
                    admin,
                    new Account.Open(house.guardian, "Parent@example.org", List.of(new Account.Held("parent", null))));

            SignIn first = house.signIn("parent@example.org", opened.password());
            assertThat(first.mustChange()).isTrue();
            assertThat(house.who(first.accessToken()).caller().permissions()).isEmpty();

            house.access.changePassword(
                    house.who(first.accessToken()),
                    new SignIn.NewPassword(opened.password(), "seven quiet blue herons"));
            Access.Identified after = house.who(first.accessToken());
            assertThat(after.caller().permissions())
                    .isEqualTo(DefaultRights.byRole().get("guardian"));
            assertThat(after.caller().people()).containsExactlyInAnyOrder(house.guardian, house.child);
            refused(() -> house.signIn("parent@example.org", opened.password()), "access.wrong");
        }
    }

    @ParameterizedTest
    @EnumSource
    void weakPasswordsAreRefused(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            Access.Identified who = house.who(house.signIn().accessToken());
            for (String weak : List.of("short", "Password123", "aaaaaaaaaaaa", "myadminplace")) {
                refused(
                        () -> house.access.changePassword(who, new SignIn.NewPassword(PASSWORD, weak)),
                        "fields.invalid");
                house.test.clock().advance(Duration.ofMinutes(1));
            }
            refused(
                    () -> house.access.changePassword(who, new SignIn.NewPassword("wrong", "a fine new password")),
                    "fields.invalid");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takingARoleAwayHoldsAtOnceAndSuspendingEndsTheSession(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            Caller admin = house.who(house.signIn().accessToken()).caller();
            Account.Opened opened = house.accounts.open(
                    admin,
                    new Account.Open(house.guardian, "desk", List.of(new Account.Held("front_desk", house.site))));
            SignIn desk = house.signIn("desk", opened.password());
            house.access.changePassword(
                    house.who(desk.accessToken()),
                    new SignIn.NewPassword(opened.password(), "seven quiet blue herons"));
            assertThat(house.who(desk.accessToken()).caller().permissions()).containsKey("door:unlock");

            long version = house.accounts.find(admin, opened.id()).version();
            Account changed = house.accounts.change(
                    admin,
                    opened.id(),
                    version,
                    new Account.Change("active", List.of(new Account.Held("student", null))));
            assertThat(house.who(desk.accessToken()).caller().permissions()).doesNotContainKey("door:unlock");

            refused(
                    () -> house.accounts.change(
                            admin, opened.id(), version, new Account.Change("active", changed.roles())),
                    "stale");
            house.accounts.change(
                    admin, opened.id(), changed.version(), new Account.Change("suspended", changed.roles()));
            assertThat(house.access.identify(desk.accessToken(), null, DESK)).isEmpty();
            refused(() -> house.signIn("desk", "seven quiet blue herons"), "access.wrong");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastAdminStaysAndNobodyGivesMoreThanTheyHave(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            Caller admin = house.who(house.signIn().accessToken()).caller();
            Account own = house.accounts.list(admin, Page.Want.FIRST).items().getFirst();
            refused(
                    () -> house.accounts.change(
                            admin, own.id(), own.version(), new Account.Change("suspended", own.roles())),
                    "account.lastAdmin");

            Caller clerk = new Caller(
                    "test",
                    Caller.Kind.PERSON,
                    admin.account(),
                    null,
                    java.util.Map.of("account:write", lyceum.core.base.Scope.ALL),
                    admin.sites(),
                    admin.people(),
                    DESK);
            refused(
                    () -> house.accounts.open(
                            clerk, new Account.Open(house.guardian, "crony", List.of(new Account.Held("admin", null)))),
                    "role.beyond");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMachineActsAtItsSiteUntilItsTokenIsTakenAway(TestDb.Engine engine) {
        try (House house = new House(engine)) {
            Caller admin = house.who(house.signIn().accessToken()).caller();
            Machine.Added kiosk = house.accounts.addMachine(admin, new Machine.Add("kiosk", "Gate", house.site));

            Caller caller = house.who(kiosk.token()).caller();
            assertThat(caller.kind()).isEqualTo(Caller.Kind.KIOSK);
            assertThat(caller.permissions()).isEqualTo(DefaultRights.byRole().get("kiosk"));
            assertThat(caller.sites()).containsExactly(house.site);

            house.accounts.removeMachine(admin, kiosk.id());
            assertThat(house.access.identify(kiosk.token(), null, DESK)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCommandLineActsInTheTenantItNames(TestDb.Engine engine) throws Exception {
        try (House house = new House(engine)) {
            java.nio.file.Path file = house.test.data().resolve("cli-token");
            String token = Files.readString(file).strip();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");

            Caller caller =
                    house.access.identify(token, "test", DESK).orElseThrow().caller();
            assertThat(caller.kind()).isEqualTo(Caller.Kind.SYSTEM);
            refused(() -> house.access.identify(token, "nowhere", DESK), "tenant.notFound");

            Caller platform =
                    house.access.identify(token, "platform", DESK).orElseThrow().caller();
            house.access.addPlatformAdmin(platform, "root", PASSWORD);
            SignIn root = house.access.login(DESK, new SignIn.Login("platform", "root", PASSWORD));
            assertThat(root.person().permissions()).containsOnlyKeys("tenant:read", "tenant:write");
            refused(
                    () -> house.access.addPlatformAdmin(
                            house.who(root.accessToken()).caller(), "second", PASSWORD),
                    "access.forbidden");
        }
    }
}

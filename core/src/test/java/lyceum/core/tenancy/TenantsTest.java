package lyceum.core.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import lyceum.core.Cast;
import lyceum.core.base.Caller;
import lyceum.core.base.Problem;
import lyceum.core.base.TestDb;
import lyceum.core.base.TestDb.Engine;
import lyceum.core.places.Places;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TenantsTest {

    private static final Caller NOBODY = new Caller(
            Caller.PLATFORM, Caller.Kind.ANONYMOUS, null, null, Map.of(), Set.of(), Set.of(), Caller.Request.NONE);

    private static void refused(String code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private static Tenants tenants(TestDb test, SetupStep<Tenant.NewAdmin> admin) {
        return new Tenants(test.db(), new Places(test.db()), admin);
    }

    private static final SetupStep<Tenant.NewAdmin> ADMIN = (tenant, command) -> (tx, site) -> UUID.randomUUID();

    @ParameterizedTest
    @EnumSource
    void aTenantIsMadeWholeAndFoundAndNeverTwice(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Tenants tenants = tenants(test, ADMIN);
            Caller platform = Caller.system(Caller.PLATFORM);
            assertThat(tenants.find("demo")).isEmpty();
            Tenant.Made made = tenants.create(platform, Cast.ujjwal());
            assertThat(tenants.find("demo")).get().extracting(Tenant::name).isEqualTo("Ujjwal Study Hall");
            assertThat(tenants.only()).isPresent();
            assertThat(new Places(test.db()).snapshot("demo").site("main").id()).isEqualTo(made.site());
            refused("tenant.exists", () -> tenants.create(platform, Cast.ujjwal()));
            refused("access.forbidden", () -> tenants.create(NOBODY, Cast.ujjwal()));
            for (String slug : List.of("platform", "Demo", "x", "-x", "a".repeat(40), "")) {
                Tenant.New asked = Cast.ujjwal();
                refused(
                        "fields.invalid",
                        () -> tenants.create(
                                platform,
                                new Tenant.New(slug, asked.name(), asked.entity(), asked.admin(), asked.site())));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMakingThatBrokeOffIsCompletedByMakingItAgain(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            var attempts = new AtomicInteger();
            Tenants tenants = tenants(test, (tenant, command) -> (tx, site) -> {
                if (attempts.incrementAndGet() == 1) {
                    throw new IllegalStateException("the power went");
                }
                return UUID.randomUUID();
            });
            Caller platform = Caller.system(Caller.PLATFORM);
            assertThatThrownBy(() -> tenants.create(platform, Cast.ujjwal())).hasMessage("the power went");
            assertThat(tenants.open()).isEmpty();
            assertThat(tenants.list(platform)).extracting(Tenant::state).containsExactly(Tenant.State.MAKING);
            assertThat(new Places(test.db()).snapshot("demo").sites()).isEmpty();
            Tenant.Made made = tenants.create(platform, Cast.ujjwal());
            assertThat(new Places(test.db()).snapshot("demo").sites()).hasSize(1);
            // And where only the registry's last word was lost, nothing is made twice.
            test.db().run(platform, tx -> tx.run("update tenant set state = 'making' where slug = 'demo'"));
            assertThat(tenants.create(platform, Cast.ujjwal())).isEqualTo(made);
            assertThat(attempts).hasValue(2);
            assertThat(new Places(test.db()).snapshot("demo").sites()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstRunAsksForItsCodeUnlessItComesFromTheMachineItself(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Setup setup = new Setup(tenants(test, ADMIN));
            assertThat(setup.needed()).isTrue();
            refused("setup.code", () -> setup.run(NOBODY, null, false, Cast.ujjwal()));
            refused("setup.code", () -> setup.run(NOBODY, "AAAAAAAAAA", false, Cast.ujjwal()));
            setup.run(NOBODY, " " + setup.code().toLowerCase(java.util.Locale.ROOT), false, Cast.ujjwal());
            assertThat(setup.needed()).isFalse();
            refused("setup.done", () -> setup.run(NOBODY, setup.code(), true, Cast.ujjwal()));
            assertThat(new Setup(tenants(test, ADMIN)).needed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyGuessesTheCodeAndTheMachineItselfNeedsNone(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Setup setup = new Setup(tenants(test, ADMIN));
            for (int i = 0; i < 10; i++) {
                refused("setup.code", () -> setup.run(NOBODY, "WRONG", false, Cast.ujjwal()));
            }
            refused("setup.locked", () -> setup.run(NOBODY, setup.code(), false, Cast.ujjwal()));
            assertThat(setup.run(NOBODY, null, true, Cast.ujjwal()).tenant()).isEqualTo("demo");
            assertThat(new Setup(tenants(test, ADMIN)).code()).hasSize(10).isNotEqualTo(setup.code());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSettingIsWhatWasLastSet(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Setting<Integer> grace = Setting.number("test.grace", 3);
            int before = test.db().read(test.system(), tx -> Settings.get(tx, grace));
            assertThat(before).isEqualTo(3);
            test.db().run(test.system(), tx -> Settings.put(tx, grace, 5));
            test.db().run(test.system(), tx -> Settings.put(tx, grace, 7));
            int after = test.db().read(test.system(), tx -> Settings.get(tx, grace));
            assertThat(after).isEqualTo(7);
        }
    }
}

package lyceum.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.TestDb;
import lyceum.core.base.TestDb.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditTest {

    private static void note(TestDb test, int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            test.db()
                    .run(
                            test.system(),
                            tx -> Audit.note(
                                    tx, "test.done", "test", null, null, Map.of("number", number, "phone", "12345")));
        }
    }

    private static Audit audit(TestDb test) {
        return new Audit(test.db(), (tx, accounts) -> Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void everyEntryGetsItsPlaceAndTheChainHolds(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Audit audit = audit(test);
            note(test, 230);
            assertThat(audit.verify(test.system())).isEqualTo(new Audit.Verified(0, null));
            assertThat(audit.sealPending(test.system())).isEqualTo(230);
            assertThat(audit.sealPending(test.system())).isZero();
            note(test, 3);
            assertThat(audit.sealPending(test.system())).isEqualTo(3);
            assertThat(audit.verify(test.system())).isEqualTo(new Audit.Verified(233, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverChangesAnEntryLaterIsFound(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Audit audit = audit(test);
            note(test, 10);
            audit.sealPending(test.system());
            for (String change : List.of(
                    "update audit_entry set after_json = '{\"number\":7}' where chain_position = 4",
                    "update audit_entry set at = at + interval '1' second where chain_position = 3",
                    "update audit_entry set chain_position = chain_position + 100 where chain_position = 2")) {
                test.db().run(test.system(), tx -> tx.run(change));
            }
            assertThat(audit.verify(test.system()).broken()).isEqualTo(2);
            assertThat(test.db().read(test.system(), audit::check))
                    .extracting(Checked.Finding::code)
                    .containsExactly("audit.chain");
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalSealersAtOnceMakeOneChain(Engine engine) throws Exception {
        try (TestDb test = TestDb.fresh(engine);
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            Audit audit = audit(test);
            var tasks = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> {
                        if (i < 3) {
                            note(test, 60);
                        } else {
                            for (int round = 0; round < 20; round++) {
                                audit.sealPending(test.system());
                            }
                        }
                    }))
                    .toList();
            for (var task : tasks) {
                task.get(60, TimeUnit.SECONDS);
            }
            audit.sealPending(test.system());
            assertThat(audit.verify(test.system())).isEqualTo(new Audit.Verified(180, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSealerSealsByItselfWhatItIsTold(Engine engine) throws Exception {
        try (TestDb test = TestDb.fresh(engine)) {
            var sealed = new CountDownLatch(1);
            Audit audit = audit(test);
            try (Sealer sealer = new Sealer(audit)) {
                sealer.start();
                note(test, 5);
                sealer.wake(TestDb.TENANT);
                for (int i = 0; i < 500 && sealed.getCount() > 0; i++) {
                    if (audit.verify(test.system()).entries() == 5) {
                        sealed.countDown();
                    }
                    sealed.await(20, TimeUnit.MILLISECONDS);
                }
                assertThat(sealed.getCount()).isZero();
                note(test, 2);
                sealer.wake(TestDb.TENANT);
            }
            assertThat(audit.verify(test.system())).isEqualTo(new Audit.Verified(7, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftUnsealedForAMinuteIsReported(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Audit audit = audit(test);
            note(test, 2);
            assertThat(test.db().read(test.system(), audit::check)).isEmpty();
            test.clock().advance(Duration.ofSeconds(61));
            assertThat(test.db().read(test.system(), audit::check))
                    .extracting(Checked.Finding::code)
                    .containsExactly("audit.unsealed");
            assertThat(test.db().read(test.system(), audit::counts)).containsEntry("audit_entry", 2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theListIsNewestFirstByPagesAndTellsNoSecrets(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            UUID account = UUID.randomUUID();
            Audit audit = new Audit(test.db(), (tx, accounts) -> Map.of(account, "admin"));
            Caller admin = new Caller(
                    TestDb.TENANT,
                    Caller.Kind.PERSON,
                    account,
                    null,
                    Map.of("audit:read", lyceum.core.base.Scope.ALL),
                    java.util.Set.of(),
                    java.util.Set.of(),
                    new Caller.Request("192.0.2.7", "x".repeat(500), null));
            UUID target = UUID.randomUUID();
            for (int i = 0; i < 5; i++) {
                int number = i;
                test.clock().advance(Duration.ofSeconds(1));
                test.db()
                        .run(
                                admin,
                                tx -> Audit.note(
                                        tx,
                                        "test.done",
                                        "test",
                                        number % 2 == 0 ? target : null,
                                        null,
                                        Map.of("number", number, "phone", "12345")));
            }
            Page<AuditEntry> first = audit.list(admin, AuditEntry.Filter.ALL, new Page.Want(3, null));
            assertThat(first.items())
                    .extracting(entry -> entry.after().get("number").asInt())
                    .containsExactly(4, 3, 2);
            Page<AuditEntry> second = audit.list(admin, AuditEntry.Filter.ALL, new Page.Want(3, first.next()));
            assertThat(second.items())
                    .extracting(entry -> entry.after().get("number").asInt())
                    .containsExactly(1, 0);
            assertThat(second.next()).isNull();
            assertThat(first.items().getFirst().login()).isEqualTo("admin");
            assertThat(first.items().getFirst().address()).isEqualTo("192.0.2.7");
            assertThat(first.items().toString()).doesNotContain("12345");
            var about = new AuditEntry.Filter(target, null, test.clock().now());
            assertThat(audit.list(admin, about, Page.Want.FIRST).items()).hasSize(2);
            assertThatThrownBy(() -> audit.list(
                            new Caller(
                                    TestDb.TENANT,
                                    Caller.Kind.ANONYMOUS,
                                    null,
                                    null,
                                    Map.of(),
                                    java.util.Set.of(),
                                    java.util.Set.of(),
                                    Caller.Request.NONE),
                            AuditEntry.Filter.ALL,
                            Page.Want.FIRST))
                    .isInstanceOf(Problem.class);
        }
    }
}

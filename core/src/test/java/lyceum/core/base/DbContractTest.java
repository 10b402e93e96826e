package lyceum.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lyceum.core.base.TestDb.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Db} promises, on each engine. */
class DbContractTest {

    record Happened(int number) implements Event {
        @Override
        public String name() {
            return "test.happened";
        }
    }

    record Answer(String text, int number) {}

    private static void series(Tx tx, String name, long latest) {
        tx.run("insert into number_series (name, latest) values (?, ?)", name, latest);
    }

    private static long count(Databases db, String table) {
        return db.read(
                Caller.system(TestDb.TENANT),
                tx -> tx.first("select count(*) as n from " + table, row -> row.big("n"))
                        .orElseThrow());
    }

    private static Caller asking(String key, String hash) {
        return new Caller(
                TestDb.TENANT,
                Caller.Kind.PERSON,
                UUID.nameUUIDFromBytes(new byte[] {1}),
                null,
                Map.of(),
                Set.of(),
                Set.of(),
                new Caller.Request("192.0.2.1", "test", new Caller.Once(key, hash)));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadBackAfterReopening(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            assertThat(test.db().<String>write(test.system(), tx -> {
                        series(tx, "student", 41);
                        return "done";
                    }))
                    .isEqualTo("done");
            long latest = test.reopen()
                    .read(
                            test.system(),
                            tx -> tx.first(
                                            "select latest from number_series where name = ?",
                                            row -> row.big("latest"),
                                            "student")
                                    .orElseThrow());
            assertThat(latest).isEqualTo(41);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfValueComesBackAsItWentIn(Engine engine) {
        Instant at = Instant.parse("2026-03-29T00:59:59.123456Z");
        UUID id = Ids.next(at);
        String text = "नमस्ते ".repeat(40_000);
        byte[] bytes = {0, 1, -1, 127, -128};
        LocalDate day = LocalDate.of(2026, 2, 28);
        Migrator table = (tenant, database) -> {
            try (var connection = database.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("""
                        create table kinds (id uuid primary key, at timestamp with time zone, day date, text text,
                            bytes bytea, yes boolean, number integer, big bigint, state varchar(20), nothing text)""");
                connection.commit();
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        };
        try (TestDb test = TestDb.fresh(engine, table, 1)) {
            test.db()
                    .run(
                            test.system(),
                            tx -> tx.run(
                                    "insert into kinds values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                    id,
                                    at,
                                    day,
                                    text,
                                    bytes,
                                    true,
                                    7,
                                    1L << 40,
                                    Clock.State.HOLDOVER,
                                    null));
            test.db()
                    .<Boolean>read(
                            test.system(),
                            tx -> tx.first(
                                            "select * from kinds where id = ?",
                                            row -> {
                                                assertThat(row.uuid("id")).isEqualTo(id);
                                                assertThat(row.instant("at")).isEqualTo(at);
                                                assertThat(row.date("day")).isEqualTo(day);
                                                assertThat(row.text("text")).isEqualTo(text);
                                                assertThat(row.bytes("bytes")).isEqualTo(bytes);
                                                assertThat(row.yes("yes")).isTrue();
                                                assertThat(row.integer("number"))
                                                        .isEqualTo(7);
                                                assertThat(row.big("big")).isEqualTo(1L << 40);
                                                assertThat(row.text("state")).isEqualTo("holdover");
                                                assertThat(row.textOrNull("nothing"))
                                                        .isNull();
                                                assertThatThrownBy(() -> row.text("nothing"))
                                                        .hasMessageContaining("nothing");
                                                return true;
                                            },
                                            id)
                                    .orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatThrowsLeavesNoTrace(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            List<String> after = new ArrayList<>();
            assertThatThrownBy(() -> test.db().run(test.system(), tx -> {
                        series(tx, "lost", 1);
                        tx.publish(new Happened(1));
                        tx.afterCommit(() -> after.add("ran"));
                        throw Problem.conflict("test.no", "No.");
                    }))
                    .isInstanceOf(Problem.class);
            assertThat(count(test.db(), "number_series")).isZero();
            assertThat(count(test.db(), "event")).isZero();
            assertThat(after).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondRowWithTheSameKeyIsADuplicateAndUndoesTheWholeTransaction(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            test.db().run(test.system(), tx -> series(tx, "taken", 1));
            assertThatThrownBy(() -> test.db().run(test.system(), tx -> {
                        series(tx, "other", 1);
                        series(tx, "taken", 2);
                    }))
                    .isInstanceOf(Db.Duplicate.class);
            assertThat(count(test.db(), "number_series")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureThatTheWorkSwallowsStillUndoesEverything(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            assertThatThrownBy(() -> test.db().run(test.system(), tx -> {
                        series(tx, "twice", 1);
                        assertThatThrownBy(() -> series(tx, "twice", 2)).isInstanceOf(Db.Duplicate.class);
                    }))
                    .isInstanceOf(Db.Duplicate.class);
            assertThat(count(test.db(), "number_series")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadCannotWriteAndAWriteCannotHoldAnother(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            assertThatThrownBy(() -> test.db().<Boolean>read(test.system(), tx -> {
                        series(tx, "sneaky", 1);
                        return true;
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> test.db()
                            .run(test.system(), tx -> test.db().run(test.system(), inner -> series(inner, "x", 1))))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(count(test.db(), "number_series")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterCommitMayWriteAndItsFailureTakesNothingBack(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            test.db().run(test.system(), tx -> {
                series(tx, "first", 1);
                tx.afterCommit(() -> {
                    throw new IllegalStateException("too late to matter");
                });
                tx.afterCommit(() -> test.db().run(test.system(), later -> series(later, "second", 1)));
            });
            assertThat(count(test.db(), "number_series")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsAreRecordedWithTheirTransactionAndDeliveredAfterItInOrder(Engine engine) throws Exception {
        try (TestDb test = TestDb.fresh(engine)) {
            List<Integer> heard = new CopyOnWriteArrayList<>();
            List<Long> recordedWhenHeard = new CopyOnWriteArrayList<>();
            CountDownLatch all = new CountDownLatch(100);
            test.events().on(Happened.class, (tenant, event) -> {
                recordedWhenHeard.add(count(test.db(), "event"));
                heard.add(event.number());
                all.countDown();
            });
            for (int i = 0; i < 100; i++) {
                int number = i;
                test.db().run(test.system(), tx -> tx.publish(new Happened(number)));
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(heard).isSorted().hasSize(100);
            assertThat(recordedWhenHeard.getFirst()).isPositive();
            assertThat(count(test.db(), "event")).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedRequestHearsItsFirstAnswerAndDoesNothing(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            AtomicInteger done = new AtomicInteger();
            Caller caller = asking("key-1", "hash-a");
            java.util.function.Function<Tx, Answer> work = tx -> {
                series(tx, "n" + done.incrementAndGet(), 1);
                return new Answer("made", 7);
            };
            assertThat(test.db().write(caller, work)).isEqualTo(new Answer("made", 7));
            assertThatThrownBy(() -> test.db().write(caller, work))
                    .isInstanceOfSatisfying(
                            Db.Replay.class,
                            replay -> assertThat(replay.result()).isEqualTo("{\"text\":\"made\",\"number\":7}"));
            assertThat(done).hasValue(1);
            assertThatThrownBy(() -> test.db().write(asking("key-1", "hash-b"), work))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo("idempotency.mismatch"));
            assertThat(test.db().write(caller.again(), work).number()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsKeptAndAForgottenKeyWorksAgain(Engine engine) {
        try (TestDb test = TestDb.fresh(engine)) {
            Caller caller = asking("key-2", "hash");
            assertThatThrownBy(() -> test.db().run(caller, tx -> {
                        series(tx, "never", 1);
                        throw Problem.invalid("name", "field.required", "Please enter a value.");
                    }))
                    .isInstanceOf(Problem.class);
            assertThatThrownBy(() -> test.db().run(caller, tx -> series(tx, "now", 1)))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.code()).isEqualTo("fields.invalid");
                        assertThat(problem.errors())
                                .containsExactly(
                                        new Problem.FieldError("name", "field.required", "Please enter a value."));
                    });
            test.clock().advance(Duration.ofHours(25));
            assertThat(test.db().purgeIdempotency(TestDb.TENANT)).isEqualTo(1);
            test.db().run(caller, tx -> series(tx, "now", 1));
            assertThat(count(test.db(), "number_series")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameRequestOnManyThreadsIsDoneOnce(Engine engine) throws Exception {
        try (TestDb test = TestDb.fresh(engine)) {
            Caller caller = asking("key-3", "hash");
            AtomicInteger answered = new AtomicInteger();
            AtomicInteger replayed = new AtomicInteger();
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < 8; i++) {
                    threads.submit(() -> {
                        try {
                            test.db().run(caller, tx -> tx.publish(new Happened(1)));
                            answered.incrementAndGet();
                        } catch (Db.Replay e) {
                            replayed.incrementAndGet();
                        }
                    });
                }
            }
            assertThat(answered).hasValue(1);
            assertThat(replayed).hasValue(7);
            assertThat(count(test.db(), "event")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void writersOfOneRowLoseNothing(Engine engine) throws Exception {
        try (TestDb test = TestDb.fresh(engine)) {
            test.db().run(test.system(), tx -> series(tx, "shared", 0));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    threads.submit(() -> {
                        for (int n = 0; n < 25; n++) {
                            test.db()
                                    .run(
                                            test.system(),
                                            tx -> tx.run(
                                                    "update number_series set latest = latest + 1 where name = ?",
                                                    "shared"));
                        }
                    });
                }
            }
            long latest = test.db()
                    .read(
                            test.system(),
                            tx -> tx.first("select latest from number_series", row -> row.big("latest"))
                                    .orElseThrow());
            assertThat(latest).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadRunsBesideAWriterAndSeesOnlyWhatIsCommitted(Engine engine) throws Exception {
        try (TestDb test = TestDb.fresh(engine)) {
            CountDownLatch written = new CountDownLatch(1);
            CountDownLatch looked = new CountDownLatch(1);
            try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
                var writer = threads.submit(() -> test.db().run(test.system(), tx -> {
                    series(tx, "half", 1);
                    written.countDown();
                    try {
                        assertThat(looked.await(20, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
                assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(count(test.db(), "number_series")).isZero();
                looked.countDown();
                writer.get(20, TimeUnit.SECONDS);
            }
            assertThat(count(test.db(), "number_series")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void writersThatWaitForEachOtherAreHeardInTheOrderOfTheirCommits(Engine engine) throws Exception {
        try (TestDb test = TestDb.fresh(engine)) {
            test.db().run(test.system(), tx -> series(tx, "shared", 0));
            List<Integer> heard = new CopyOnWriteArrayList<>();
            CountDownLatch all = new CountDownLatch(160);
            test.events().on(Happened.class, (tenant, event) -> {
                heard.add(event.number());
                all.countDown();
            });
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < 160; i++) {
                    threads.submit(() -> test.db().run(test.system(), tx -> {
                        tx.run("update number_series set latest = latest + 1 where name = ?", "shared");
                        int latest = tx.first("select latest from number_series", row -> row.integer("latest"))
                                .orElseThrow();
                        tx.publish(new Happened(latest));
                    }));
                }
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(heard).isSorted().hasSize(160);
        }
    }
}

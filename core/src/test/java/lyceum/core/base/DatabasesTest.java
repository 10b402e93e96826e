package lyceum.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import lyceum.core.base.TestDb.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many databases are open, and which. */
class DatabasesTest {

    private static long rows(Databases db, String tenant) {
        return db.read(
                Caller.system(tenant),
                tx -> tx.first("select count(*) as n from pair", row -> row.big("n"))
                        .orElseThrow());
    }

    private static void insert(Databases db, String tenant, long number) {
        db.run(Caller.system(tenant), tx -> tx.run("insert into pair (id, note) values (?, ?)", number, "note"));
    }

    private static List<String> open(Databases db) {
        return db.health().stream().map(Db.Health::tenant).sorted().toList();
    }

    @ParameterizedTest
    @EnumSource
    void eachTenantHasItsOwn(Engine engine) {
        try (TestDb test = TestDb.fresh(engine, Committing::tables, 16)) {
            insert(test.db(), "hall-1", 1);
            insert(test.db(), "hall-2", 1);
            insert(test.db(), "hall-2", 2);
            assertThat(rows(test.db(), "hall-1")).isEqualTo(1);
            assertThat(rows(test.db(), "hall-2")).isEqualTo(2);
            assertThat(rows(test.db(), Caller.PLATFORM)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLongestUnusedOneClosesForAnotherAndNothingIsLost(Engine engine) {
        try (TestDb test = TestDb.fresh(engine, Committing::tables, 2)) {
            insert(test.db(), "a", 1);
            insert(test.db(), "b", 1);
            insert(test.db(), "a", 2);
            insert(test.db(), "c", 1);
            assertThat(open(test.db())).containsExactly("a", "c");
            assertThat(rows(test.db(), "b")).isEqualTo(1);
            assertThat(rows(test.db(), "a")).isEqualTo(2);
        }
    }

    @Test
    void pinnedOnesStayAndDoNotCount() {
        try (TestDb test = TestDb.fresh(Engine.H2, Committing::tables, 1)) {
            test.db().pin("with-doors");
            test.db().pin(Caller.PLATFORM);
            insert(test.db(), "b", 1);
            insert(test.db(), "c", 1);
            assertThat(test.db().health().getFirst().tenant()).isEqualTo(Caller.PLATFORM);
            assertThat(open(test.db())).containsExactly("c", "platform", "with-doors");
            test.db().unpin("with-doors");
            insert(test.db(), "b", 2);
            assertThat(open(test.db())).contains("b").hasSize(2);
        }
    }

    @Test
    void idleOnesAreClosed() {
        try (TestDb test = TestDb.fresh(Engine.H2, Committing::tables, 4)) {
            test.db().pin("with-doors");
            insert(test.db(), "b", 1);
            test.clock().advance(Duration.ofMinutes(11));
            test.db().tend();
            assertThat(open(test.db())).containsExactly("with-doors");
            assertThat(rows(test.db(), "b")).isEqualTo(1);
        }
    }

    @Test
    void whenAllAreInUseAnotherWaitsAndThenHearsTryAgain() throws Exception {
        try (TestDb test = TestDb.fresh(Engine.H2, Committing::tables, 1);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch leave = new CountDownLatch(1);
            var busy = threads.submit(() -> test.db().<Boolean>read(Caller.system("a"), tx -> {
                inside.countDown();
                try {
                    return leave.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> rows(test.db(), "b")).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.code()).isEqualTo("database.unavailable");
                assertThat(problem.retryAfterSeconds()).isPositive();
            });
            leave.countDown();
            assertThat(busy.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(rows(test.db(), "b")).isZero();
        }
    }

    @Test
    void aTenantsNameIsNeverAPath() {
        try (TestDb test = TestDb.fresh(Engine.H2, Committing::tables, 1)) {
            for (String name : List.of("../a", "a/b", "A", "", "a;b", "a'b", "x".repeat(60))) {
                assertThatThrownBy(() -> rows(test.db(), name)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotOpenIsToldInHealthAndAnsweredAsUnavailable(Engine engine) {
        List<String> tries = new CopyOnWriteArrayList<>();
        Migrator failing = (tenant, database) -> {
            tries.add(tenant);
            throw new IllegalStateException("the schema is from the future");
        };
        try (TestDb test = TestDb.fresh(engine, failing, 1)) {
            assertThatThrownBy(() -> rows(test.db(), "a"))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
            assertThatThrownBy(() -> test.db().pin("a")).hasMessageContaining("from the future");
            assertThat(test.db().health()).singleElement().satisfies(health -> {
                assertThat(health.ok()).isFalse();
                assertThat(health.reason()).contains("from the future");
            });
            assertThat(tries).isNotEmpty();
        }
    }

    @Test
    void everyTransactionIsTimedUnderItsName() {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (TestDb test = TestDb.fresh(Engine.H2, Committing::tables, 1);
                Databases db = Databases.open(
                        DbConfig.embedded(test.data().resolve("other")),
                        test.clock(),
                        test.events(),
                        Committing::tables,
                        (useCase, write, nanos, done) -> heard.add(useCase + " " + write + " " + done))) {
            db.<Boolean>write(Caller.system("a"), "doors.tap", tx -> true);
            rows(db, "a");
            assertThatThrownBy(() -> db.run(Caller.system("a"), tx -> {
                        throw Problem.notFound("door");
                    }))
                    .isInstanceOf(Problem.class);
            assertThat(heard)
                    .containsExactly("doors.tap true true", "DatabasesTest false true", "DatabasesTest true false");
        }
    }

    @Test
    void aSecondServerOnTheSamePostgresIsRefused() {
        try (TestDb test = TestDb.fresh(Engine.POSTGRESQL, Committing::tables, 1)) {
            test.db().pin("a");
            try (Databases second = Databases.open(test.config(), test.clock(), test.events(), Committing::tables)) {
                assertThatThrownBy(() -> second.pin("a")).hasMessageContaining("in use by another Lyceum server");
                test.db().release("a");
                second.release("a");
                second.pin("a");
                assertThat(rows(second, "a")).isZero();
            }
        }
    }

    @Test
    void aPostgresThatDropsItsConnectionsIsAskedAgainAndNothingIsDoneTwice() {
        try (TestDb test = TestDb.fresh(Engine.POSTGRESQL, Committing::tables, 1)) {
            insert(test.db(), "a", 1);
            List<Integer> runs = new CopyOnWriteArrayList<>();
            test.db().run(Caller.system("a"), tx -> {
                runs.add(1);
                tx.run("insert into pair (id, note) values (2, 'once')");
                if (runs.size() == 1) {
                    dropConnections(test.config());
                }
                tx.run("insert into pair (id, note) values (3, 'once')");
            });
            assertThat(runs).hasSizeGreaterThan(1);
            dropConnections(test.config());
            test.db().tend();
            assertThat(rows(test.db(), "a")).isEqualTo(3);
            assertThat(test.db().health())
                    .singleElement()
                    .satisfies(health -> assertThat(health.ok()).isTrue());
        }
    }

    private static void dropConnections(DbConfig config) {
        try (var connection = java.sql.DriverManager.getConnection(config.url(), config.user(), config.password());
                var statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

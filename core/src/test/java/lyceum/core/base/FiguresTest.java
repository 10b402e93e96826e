package lyceum.core.base;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import lyceum.core.base.TestDb.Engine;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prints how fast durable commits are here; asserts nothing, because it measures the disk as much as the code. */
@EnabledIfSystemProperty(named = "lyceum.long", matches = "true")
class FiguresTest {

    private static final long WARM_UP = 2_000_000_000L;
    private static final long MEASURED = 5_000_000_000L;

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void commitsPerSecond(Engine engine) throws Exception {
        TestDb.quiet();
        if (engine == Engine.H2) {
            measure(engine, "-");
            return;
        }
        // Durable, unlike the server of the other tests.
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .start()) {
            measure(engine, server.getJdbcUrl("postgres", "postgres"));
        }
    }

    private void measure(Engine engine, String url) throws Exception {
        try (Databases db = Databases.open(
                Committing.config(data, url), new Committing.RealClock(), new Events(), Committing::tables)) {
            for (int writers : new int[] {1, 16}) {
                run(db, engine + " warming up", writers, WARM_UP);
                System.out.println(run(db, engine.name(), writers, MEASURED));
            }
        }
    }

    private static String run(Databases db, String name, int writers, long nanos) throws Exception {
        List<long[]> took = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        long from = System.nanoTime();
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            threads.add(Thread.ofVirtual().start(() -> {
                long[] mine = commits(db, number, from + nanos);
                synchronized (took) {
                    took.add(mine);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long[] sorted = took.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return "FIGURES %s, %d writers: %.0f commits/s, p50 %.2f ms, p99 %.2f ms"
                .formatted(
                        name,
                        writers,
                        sorted.length / (nanos / 1e9),
                        sorted[sorted.length / 2] / 1e6,
                        sorted[sorted.length * 99 / 100] / 1e6);
    }

    private static long[] commits(Databases db, int writer, long until) {
        LongStream.Builder took = LongStream.builder();
        Caller caller = Caller.system(Committing.TENANT);
        long next = Committing.next(db, caller, writer);
        for (long now = System.nanoTime(); now < until; ) {
            long number = next++;
            db.run(caller, tx -> {
                tx.run("insert into pair (id, note) values (?, ?)", number, "note");
                tx.run("update tally set n = n + 1 where writer = ?", writer);
            });
            long then = System.nanoTime();
            took.add(then - now);
            now = then;
        }
        return took.build().toArray();
    }
}

package lyceum.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import lyceum.core.base.Committing.Way;
import org.h2.engine.SessionLocal;
import org.h2.index.Cursor;
import org.h2.index.Index;
import org.h2.jdbc.JdbcConnection;
import org.h2.table.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to an H2 file when things go wrong around it. */
class H2StoreTest {

    private static final Caller CALLER = Caller.system(Committing.TENANT);

    @TempDir
    Path data;

    private Databases db;

    @BeforeEach
    void open() {
        TestDb.quiet();
        db = opened();
    }

    @AfterEach
    void close() {
        db.close();
    }

    private Databases opened() {
        return Databases.open(DbConfig.embedded(data), ManualClock.start(), new Events(), Committing::tables);
    }

    private void insert(long number) {
        db.run(CALLER, tx -> {
            tx.run("insert into pair (id, note) values (?, ?)", number, "note");
            tx.run("update tally set n = n + 1 where writer = 0");
        });
    }

    private Set<Long> numbers() {
        return Set.copyOf(db.<List<Long>>read(CALLER, tx -> tx.list("select id from pair", row -> row.big("id"))));
    }

    private Path file(String ending) {
        return data.resolve("db").resolve(Committing.TENANT + ending);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> found = Files.list(data.resolve("db"))) {
            return found.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aCleanCloseLeavesOneFile() throws IOException {
        insert(1);
        assertThat(files()).contains("crash.running");
        db.close();
        assertThat(files()).containsExactly("crash.mv.db");
    }

    @Test
    void anInterruptedThreadStillWritesAndClosesNothing() {
        Thread.currentThread().interrupt();
        try {
            insert(1);
            assertThat(numbers()).containsExactly(1L);
        } finally {
            assertThat(Thread.interrupted())
                    .as("the interruption is not forgotten")
                    .isTrue();
        }
        insert(2);
        db.close();
        db = opened();
        assertThat(numbers()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void aSecondProcessIsToldWhy() throws Exception {
        Process other =
                Committing.process(Way.SAFE, data, "-", 1, Long.MAX_VALUE, "-").start();
        try (BufferedReader answers = other.inputReader()) {
            assertThat(answers.readLine()).isNotNull();
            assertThatThrownBy(() -> db.pin(Committing.TENANT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open in another process");
            assertThatThrownBy(this::numbers)
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo("database.unavailable"));
            assertThat(db.health())
                    .singleElement()
                    .satisfies(health -> assertThat(health.ok()).isFalse());
        } finally {
            other.destroyForcibly().waitFor();
        }
        db.release(Committing.TENANT);
        assertThat(numbers()).isNotEmpty();
    }

    @Test
    void aFileOfAnotherFormatIsLeftAloneAndTheCommandsAreSaid() throws IOException {
        Files.createDirectories(data.resolve("db"));
        byte[] foreign = "H:2,block:2,blockSize:1000,chunk:1,created:18,format:2,version:1,fletcher:0\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file(".mv.db"), foreign);
        assertThatThrownBy(() -> db.pin(Committing.TENANT))
                .hasMessageContaining("format 2")
                .hasMessageContaining("java -cp h2-old.jar org.h2.tools.Script")
                .hasMessageContaining("org.h2.tools.RunScript");
        assertThat(Files.readAllBytes(file(".mv.db"))).isEqualTo(foreign);
    }

    @Test
    void anIndexThatDisagreesWithItsTableKeepsTheDatabaseClosed() throws Exception {
        insert(1);
        insert(2);
        db.close();
        // What a broken disk might leave: an index without one of its entries.
        try (var connection = DriverManager.getConnection("jdbc:h2:" + file("") + H2Store.SETTINGS, "lyceum", "")) {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            Table table = session.getDatabase().getMainSchema().findTableOrView(session, "pair");
            Cursor rows = table.getScanIndex(session).find(session, null, null, false);
            assertThat(rows.next()).isTrue();
            Index index = table.getIndexes().stream()
                    .filter(candidate -> candidate.getName().equals("pair_note"))
                    .findFirst()
                    .orElseThrow();
            index.remove(session, rows.get());
            session.commit(false);
        }
        Files.createFile(file(".running"));
        db = opened();
        assertThatThrownBy(() -> db.pin(Committing.TENANT))
                .hasMessageContaining("pair_note")
                .hasMessageContaining("Restore");
        assertThatThrownBy(() -> insert(3)).isInstanceOf(Problem.class);
        assertThat(files()).as("nothing was rolled back").containsExactly("crash.mv.db", "crash.running");
    }

    @Test
    void anUnreadableLastWriteIsTakenBackAndTheAdminIsTold() throws Exception {
        insert(1);
        // Long enough that its pages lie well away from the ones by which H2 judges a write.
        db.run(CALLER, tx -> {
            for (long number = 2; number < 3_000; number++) {
                tx.run("insert into pair (id, note) values (?, ?)", number, "note");
            }
        });
        Path copy = data.resolve("copy.mv.db");
        Files.copy(file(".mv.db"), copy);
        db.close();
        Files.move(copy, file(".mv.db"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.createFile(file(".running"));
        damageTheLastChunk();
        db = opened();
        assertThat(numbers()).containsExactly(1L);
        assertThat(db.health()).singleElement().satisfies(health -> {
            assertThat(health.ok()).isTrue();
            assertThat(health.reason()).contains("in doubt").contains("crash.damaged-1.mv.db");
        });
        assertThat(files()).contains("crash.damaged-1.mv.db");
        insert(3);
    }

    /** Overwrites a few pages of the newest chunk, and leaves its header and its footer as they are. */
    private void damageTheLastChunk() throws IOException {
        byte[] content = Files.readAllBytes(file(".mv.db"));
        long newest = -1;
        int at = -1;
        int blocks = 0;
        for (int block = 2 * 4096; block < content.length; block += 4096) {
            String header = new String(content, block, 256, StandardCharsets.ISO_8859_1);
            var fields = java.util.regex.Pattern.compile(
                            "^chunk:[0-9a-f]+,.*?\\blen:([0-9a-f]+),.*?\\bversion:([0-9a-f]+)")
                    .matcher(header);
            if (fields.find() && Long.parseLong(fields.group(2), 16) > newest) {
                newest = Long.parseLong(fields.group(2), 16);
                at = block;
                blocks = Integer.parseInt(fields.group(1), 16);
            }
        }
        assertThat(blocks).isGreaterThan(8);
        try (FileChannel file = FileChannel.open(file(".mv.db"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(4096), at + 3 * 4096L);
        }
    }

    @Test
    void compactionWhileWritingKeepsTheFileSmallAndWhole() throws Exception {
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 15; i++) {
                insert(round * 15L + i);
            }
            db.tend();
        }
        db.close();
        Files.createFile(file(".running"));
        db = opened();
        assertThat(numbers()).hasSize(150);
    }

    @Test
    void aWriteThatDoesNotReachTheDiskTakesTheDatabaseOutOfService() throws Exception {
        insert(1);
        // The file goes away below H2, as on a device that fails.
        try (var connection =
                DriverManager.getConnection("jdbc:h2:safe:async:" + file("") + H2Store.SETTINGS, "lyceum", "")) {
            H2Check.database(connection).getStore().getMvStore().getFileStore().close();
            assertThatThrownBy(() -> insert(2))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
        }
        assertThat(db.health())
                .singleElement()
                .satisfies(health -> assertThat(health.ok()).isFalse());
    }
}

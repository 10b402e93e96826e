package lyceum.core.base;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStoreTool;

/** The files of one tenant's H2 database, and what is done with them while H2 has them closed. */
final class H2Files {

    private static final Pattern FORMAT = Pattern.compile("^H:2,.*\\bformat:([0-9a-f]+)");
    private static final String KNOWN_FORMAT = "3";
    private static final int BLOCK = 4096;

    private final Path folder;
    private final String slug;

    H2Files(Path data, String slug) {
        this.folder = data.toAbsolutePath().normalize().resolve("db");
        this.slug = slug;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder cannot be written.", e);
        }
    }

    Path database() {
        return folder.resolve(slug + ".mv.db");
    }

    /** What a connection address names: H2 adds the ending by itself. */
    Path base() {
        return folder.resolve(slug);
    }

    Path beside(String ending) {
        return folder.resolve(slug + ending);
    }

    /** There from before the opening until after a clean close. */
    private Path running() {
        return folder.resolve(slug + ".running");
    }

    /** There until a new database has reached the disk for the first time. */
    private Path making() {
        return folder.resolve(slug + ".making");
    }

    boolean isHalfMade() {
        return Files.exists(making());
    }

    boolean exists() {
        return Files.exists(database());
    }

    /** Whether the last process that had the database open did not close it. */
    boolean stoppedUncleanly() {
        return Files.exists(running());
    }

    /** When the database file was last written, as the file system says. */
    Instant lastWritten() {
        try {
            return Files.getLastModifiedTime(database()).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void markRunning() {
        mark(running());
    }

    void markBeingMade() {
        mark(making());
    }

    private void mark(Path marker) {
        try (FileChannel file = FileChannel.open(marker, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder cannot be written.", e);
        }
        syncFolder();
    }

    /** The database and its first content are on the disk. */
    void markMade() {
        syncFolder();
        try {
            if (Files.deleteIfExists(making())) {
                syncFolder();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalStateException when another process is making it at this moment */
    void deleteHalfMade() {
        if (!exists()) {
            return;
        }
        try (FileChannel file = FileChannel.open(database(), StandardOpenOption.WRITE)) {
            if (file.tryLock() == null) {
                throw new IllegalStateException("another process is making " + database());
            }
            Files.delete(database());
        } catch (IOException | OverlappingFileLockException e) {
            throw new IllegalStateException("the half-made " + database() + " cannot be removed", e);
        }
    }

    /** To be called when H2 has closed the database in order: the next opening trusts it. */
    void markClosed() {
        try (FileChannel file = FileChannel.open(database(), StandardOpenOption.WRITE)) {
            file.force(true);
            syncFolder();
            Files.deleteIfExists(running());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        syncFolder();
    }

    /** Makes the folder's entries durable; where a folder cannot be forced, the file system does it by itself. */
    void syncFolder() {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            System.getLogger(H2Files.class.getName())
                    .log(System.Logger.Level.DEBUG, "The folder cannot be forced: " + e.getMessage());
        }
    }

    /** @throws IllegalStateException when another version of H2 wrote the file, with the commands that bring it over */
    void refuseUnknownFormat() {
        if (!exists()) {
            return;
        }
        for (int block = 0; block < 2; block++) {
            Matcher format = FORMAT.matcher(header(block));
            if (format.find() && !format.group(1).equals(KNOWN_FORMAT)) {
                throw new IllegalStateException("""
                        The database %s has format %s, and this version reads format %s. Nothing was changed. Bring it over \
                        with the H2 version that wrote it (here called h2-old.jar):
                          java -cp h2-old.jar org.h2.tools.Script -url "jdbc:h2:%s" -user lyceum -script "%s.sql"
                          mv "%s" "%s.old"
                          java -cp lyceum.jar org.h2.tools.RunScript -url "jdbc:h2:%s%s" -user lyceum -script "%s.sql" """.formatted(
                        database(),
                        format.group(1),
                        KNOWN_FORMAT,
                        base(),
                        base(),
                        database(),
                        database(),
                        base(),
                        H2Store.SETTINGS,
                        base()).strip());
            }
        }
    }

    private String header(int block) {
        try (var file = Files.newByteChannel(database())) {
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(BLOCK);
            file.position((long) block * BLOCK).read(bytes);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("The database file cannot be read.", e);
        }
    }

    /**
     * Goes back by one stored version, and keeps the file as it was.
     *
     * @return where the original lies now
     */
    Path rollBackOneVersion() {
        String file = database().toString();
        try {
            long newest = MVStoreTool.rollback(file, Long.MAX_VALUE, new StringWriter());
            MVStoreTool.rollback(file, newest - 1, new StringWriter());
            Path kept = free(".damaged-", ".mv.db");
            Files.move(database(), kept);
            Path rolledBack = Path.of(file + ".temp");
            try (FileChannel written = FileChannel.open(rolledBack, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(rolledBack, database(), StandardCopyOption.ATOMIC_MOVE);
            syncFolder();
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Undoes {@link #rollBackOneVersion()}. */
    void putBack(Path original) {
        try {
            Files.move(original, database(), StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name with a number that is not taken yet. */
    Path free(String middle, String ending) {
        int number = 1;
        while (Files.exists(beside(middle + number + ending))) {
            number++;
        }
        return beside(middle + number + ending);
    }
}

package lyceum.core.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.Ids;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import lyceum.core.base.Vault;
import org.jspecify.annotations.Nullable;

/**
 * Stored files. The bytes lie sealed in the data folder and are durable there before the row that names them is written: a
 * crash between the two leaves bytes without a row, which {@link #removeOrphans} takes away, and never a row without bytes.
 */
public final class Files implements Checked {

    /** The largest photo that is accepted, in bytes. */
    public static final int PHOTO = 2 * 1024 * 1024;

    private static final Duration YOUNG = Duration.ofHours(1);
    private static final int PAGE = 200;

    /** A file's content, checked, durable, and not yet known to the database. */
    public record Ready(UUID id, String mediaType, long size, String sha256) {}

    /** A file's content. */
    public record Content(String mediaType, byte[] bytes) {}

    private final Db db;
    private final Clock clock;
    private final Vault vault;
    private final Path root;

    /** @param data the data folder; files lie in its subfolder {@code files} */
    public Files(Db db, Clock clock, Vault vault, Path data) {
        this.db = db;
        this.clock = clock;
        this.vault = vault;
        this.root = data.resolve("files");
    }

    /**
     * Checks a photo by its content, makes it small, and writes it durably. Not inside a transaction; {@link #keep} follows
     * inside one.
     *
     * @throws Problem {@code photo.tooLarge}, {@code photo.type}, {@code photo.size} or {@code photo.damaged}
     */
    public Ready readyPhoto(String tenant, byte[] content) {
        if (content.length > PHOTO) {
            throw Problem.of(Problem.Kind.TOO_LARGE, "photo.tooLarge", "Use a photo of at most 2 MB.");
        }
        Images.Picture picture = Images.picture(content);
        UUID id = Ids.next(clock.now());
        try {
            write(path(tenant, id), vault.seal(tenant, picture.bytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("a file could not be stored", e);
        }
        return new Ready(id, picture.mediaType(), picture.bytes().length, sha256(picture.bytes()));
    }

    /** Makes a file that is ready known in this transaction. */
    public UUID keep(Tx tx, Ready ready) {
        FilesSql.insert(tx, new FilesSql.Stored(ready.id(), ready.mediaType(), ready.size(), ready.sha256()));
        return ready.id();
    }

    /** Forgets a file in this transaction; its bytes go after the commit. */
    public void remove(Tx tx, UUID id) {
        FilesSql.delete(tx, id);
        Path path = path(tx.caller().tenant(), id);
        tx.afterCommit(() -> delete(path));
    }

    /** The content of a file; whether the caller may see it is the business of the feature that keeps it. */
    public Content read(Caller caller, UUID id) {
        FilesSql.Stored stored =
                db.read(caller, tx -> FilesSql.find(tx, id)).orElseThrow(() -> Problem.notFound("file"));
        byte[] bytes = bytes(caller.tenant(), id);
        if (bytes == null) {
            throw new IllegalStateException("the bytes of file " + id + " are gone");
        }
        return new Content(stored.mediaType(), bytes);
    }

    private byte @Nullable [] bytes(String tenant, UUID id) {
        try {
            return vault.open(tenant, java.nio.file.Files.readAllBytes(path(tenant, id)));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("a file could not be read", e);
        }
    }

    /** The last two digits spread the folders: the first ones of an id are a time. */
    private Path path(String tenant, UUID id) {
        String name = id.toString();
        return root.resolve(tenant).resolve(name.substring(name.length() - 2)).resolve(name);
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        Path folder = path.resolveSibling("");
        java.nio.file.Files.createDirectories(folder);
        Path fresh = folder.resolve(path.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
        java.nio.file.Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        // The names of the file and of a new folder are durable only once their folders are.
        for (Path step : List.of(folder, folder.resolve(".."), folder.resolve("../.."))) {
            try (FileChannel in = FileChannel.open(step, StandardOpenOption.READ)) {
                in.force(true);
            }
        }
    }

    private static void delete(Path path) {
        try {
            java.nio.file.Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("a file could not be removed; it will be when orphans are", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /**
     * Takes away bytes that no row names and that are older than an hour: what a crash or a refused transaction left.
     *
     * @return how many files were removed
     */
    public int removeOrphans(Caller caller) {
        Instant before = clock.now().minus(YOUNG);
        int removed = 0;
        for (Path path : stored(caller.tenant())) {
            try {
                boolean old = java.nio.file.Files.getLastModifiedTime(path)
                        .toInstant()
                        .isBefore(before);
                if (old && !isKnown(caller, path)) {
                    delete(path);
                    removed++;
                }
            } catch (NoSuchFileException e) {
                // Removed by its owner meanwhile.
            } catch (IOException e) {
                throw new UncheckedIOException("the stored files could not be listed", e);
            }
        }
        return removed;
    }

    private boolean isKnown(Caller caller, Path path) {
        try {
            UUID id = UUID.fromString(path.getFileName().toString());
            return db.read(caller, tx -> FilesSql.find(tx, id)).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private List<Path> stored(String tenant) {
        Path folder = root.resolve(tenant);
        var paths = new ArrayList<Path>();
        if (!java.nio.file.Files.isDirectory(folder)) {
            return paths;
        }
        try (DirectoryStream<Path> folders = java.nio.file.Files.newDirectoryStream(folder)) {
            for (Path inner : folders) {
                try (DirectoryStream<Path> files = java.nio.file.Files.newDirectoryStream(inner)) {
                    files.forEach(paths::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the stored files could not be listed", e);
        }
        return paths;
    }

    /** Rows whose bytes are missing, do not open or are not what they were. */
    @Override
    public List<Finding> check(Tx tx) {
        var findings = new ArrayList<Finding>();
        UUID last = new UUID(0, 0);
        List<FilesSql.Stored> page;
        do {
            page = FilesSql.after(tx, last, PAGE);
            for (FilesSql.Stored file : page) {
                last = file.id();
                String fault = fault(tx.caller().tenant(), file);
                if (!fault.isEmpty() && findings.size() < 100) {
                    findings.add(new Finding("file.bytes", "The bytes of file " + file.id() + " " + fault + "."));
                }
            }
        } while (page.size() == PAGE);
        return findings;
    }

    private String fault(String tenant, FilesSql.Stored file) {
        try {
            byte[] bytes = bytes(tenant, file.id());
            if (bytes == null) {
                return "are missing";
            }
            return sha256(bytes).equals(file.sha256()) ? "" : "are not what they were";
        } catch (IllegalStateException | UncheckedIOException e) {
            return "cannot be read";
        }
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return FilesSql.counts(tx);
    }
}

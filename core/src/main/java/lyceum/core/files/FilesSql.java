package lyceum.core.files;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Row;
import lyceum.core.base.Tx;

/** The statements of stored files. */
final class FilesSql {

    /** What is known of a stored file. */
    record Stored(UUID id, String mediaType, long size, String sha256) {}

    private FilesSql() {}

    static void insert(Tx tx, Stored file) {
        tx.run(
                """
                insert into stored_file (id, media_type, size_bytes, sha256, created_at, created_by)
                values (?, ?, ?, ?, ?, ?)""",
                file.id(),
                file.mediaType(),
                file.size(),
                file.sha256(),
                tx.now(),
                tx.caller().account());
    }

    static Optional<Stored> find(Tx tx, UUID id) {
        return tx.first("""
                select id, media_type, size_bytes, sha256 from stored_file where id = ?""", FilesSql::stored, id);
    }

    static List<Stored> after(Tx tx, UUID id, int limit) {
        return tx.list(
                "select id, media_type, size_bytes, sha256 from stored_file where id > ? order by id fetch first "
                        + limit + " rows only",
                FilesSql::stored,
                id);
    }

    static void delete(Tx tx, UUID id) {
        tx.run("delete from stored_file where id = ?", id);
    }

    static Map<String, Long> counts(Tx tx) {
        return Map.of(
                "stored_file",
                tx.list("select count(*) as n from stored_file", row -> row.big("n"))
                        .getFirst());
    }

    private static Stored stored(Row row) {
        return new Stored(row.uuid("id"), row.text("media_type"), row.big("size_bytes"), row.text("sha256"));
    }
}

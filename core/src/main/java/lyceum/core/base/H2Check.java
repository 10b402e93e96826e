package lyceum.core.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.index.Cursor;
import org.h2.index.Index;
import org.h2.jdbc.JdbcConnection;
import org.h2.result.Row;
import org.h2.table.Table;
import org.h2.table.TableType;
import org.h2.value.Value;
import org.h2.value.ValueLob;

/** Walks everything that an H2 database holds, and compares what its indexes say. */
final class H2Check {

    /** Count and two sums over the row keys of an index: equal for indexes that hold the same rows. */
    private record Walked(long rows, long sum, long mixed) {}

    private H2Check() {}

    /** The inner database behind a connection. */
    static Database database(Connection connection) throws SQLException {
        return session(connection).getDatabase();
    }

    private static SessionLocal session(Connection connection) throws SQLException {
        return (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    }

    /**
     * Reads every row and every index entry of every table.
     *
     * @return one sentence for each index that disagrees with its table; empty when all agree
     * @throws RuntimeException when something is not readable
     */
    static List<String> disagreements(Connection connection) throws SQLException {
        SessionLocal session = session(connection);
        List<String> found = new ArrayList<>();
        for (Table table : session.getDatabase().getAllTablesAndViews()) {
            if (table.getTableType() == TableType.TABLE) {
                compareIndexes(session, table, found);
            }
        }
        // The walk has read as of one moment; end that moment.
        connection.createStatement().execute("commit");
        return found;
    }

    private static void compareIndexes(SessionLocal session, Table table, List<String> found) {
        Index scan = table.getScanIndex(session);
        Walked rows = walk(session, scan, true);
        long counted = table.getRowCount(session);
        if (counted != rows.rows()) {
            found.add("Table " + table.getName() + " says it has " + counted + " rows and shows " + rows.rows() + ".");
        }
        List<Index> indexes = table.getIndexes();
        for (Index index : indexes == null ? List.<Index>of() : indexes) {
            // A primary key on a whole number is the table itself and has no entries of its own.
            if (index != scan && index.canScan() && !index.isRowIdIndex()) {
                Walked entries = walk(session, index, false);
                if (!entries.equals(rows)) {
                    found.add("Index " + index.getName() + " of table " + table.getName() + " has " + entries.rows()
                            + " entries that are not those of its " + rows.rows() + " rows.");
                }
            }
        }
    }

    private static Walked walk(SessionLocal session, Index index, boolean readRows) {
        long count = 0;
        long sum = 0;
        long mixed = 0;
        Cursor cursor = index.find(session, null, null, false);
        while (cursor.next()) {
            long key = cursor.getSearchRow().getKey();
            count++;
            sum += key;
            mixed += Long.rotateLeft(key * 0x9E37_79B9_7F4A_7C15L, 31) * 0xBF58_476D_1CE4_E5B9L;
            if (readRows) {
                read(cursor.get());
            }
        }
        return new Walked(count, sum, mixed);
    }

    private static void read(Row row) {
        for (int i = 0; i < row.getColumnCount(); i++) {
            Value value = row.getValue(i);
            if (value instanceof ValueLob lob) {
                // A large value lies elsewhere in the file.
                lob.getBytes();
            }
        }
    }
}

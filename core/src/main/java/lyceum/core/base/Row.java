package lyceum.core.base;

import io.helidon.dbclient.DbRow;
import java.math.BigDecimal;
import java.sql.Clob;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result, with the differences between the engines taken out. Columns are named in lower case; the plain
 * getters fail on NULL, the {@code …OrNull} ones pass it on.
 */
public final class Row {

    private final DbRow row;

    Row(DbRow row) {
        this.row = row;
    }

    private @Nullable Object raw(String column) {
        // Not asOptional() nor get(): both throw on NULL.
        return row.column(column).get(Object.class);
    }

    private <T> T must(String column, @Nullable T found) {
        if (found == null) {
            throw new IllegalStateException("column " + column + " is NULL");
        }
        return found;
    }

    public String text(String column) {
        return must(column, textOrNull(column));
    }

    /** H2 stores {@code text} as a character large object. */
    public @Nullable String textOrNull(String column) {
        return switch (raw(column)) {
            case null -> null;
            case String text -> text;
            case Clob clob -> whole(clob);
            case Object other -> other.toString();
        };
    }

    private static String whole(Clob clob) {
        try {
            return clob.getSubString(1, Math.toIntExact(clob.length()));
        } catch (SQLException e) {
            throw new IllegalStateException("a text is not readable", e);
        }
    }

    public UUID uuid(String column) {
        return must(column, uuidOrNull(column));
    }

    public @Nullable UUID uuidOrNull(String column) {
        Object found = raw(column);
        return found == null ? null : found instanceof UUID id ? id : UUID.fromString(found.toString());
    }

    public int integer(String column) {
        return must(column, integerOrNull(column));
    }

    public @Nullable Integer integerOrNull(String column) {
        return raw(column) instanceof Number number ? number.intValue() : null;
    }

    public long big(String column) {
        return must(column, bigOrNull(column));
    }

    public @Nullable Long bigOrNull(String column) {
        return raw(column) instanceof Number number ? number.longValue() : null;
    }

    public BigDecimal decimal(String column) {
        return must(column, raw(column) instanceof BigDecimal number ? number : null);
    }

    public boolean yes(String column) {
        return must(column, raw(column) instanceof Boolean yes ? yes : null);
    }

    public Instant instant(String column) {
        return must(column, instantOrNull(column));
    }

    /** A {@code timestamp with time zone}: H2 gives an OffsetDateTime, PostgreSQL a Timestamp. */
    public @Nullable Instant instantOrNull(String column) {
        return switch (raw(column)) {
            case null -> null;
            case OffsetDateTime at -> at.toInstant();
            case Timestamp at -> at.toInstant();
            case Instant at -> at;
            case Object other -> throw new IllegalStateException(column + " is a " + other.getClass());
        };
    }

    public LocalDate date(String column) {
        return must(column, dateOrNull(column));
    }

    public @Nullable LocalDate dateOrNull(String column) {
        return switch (raw(column)) {
            case null -> null;
            case LocalDate date -> date;
            case java.sql.Date date -> date.toLocalDate();
            case Object other -> throw new IllegalStateException(column + " is a " + other.getClass());
        };
    }

    public @Nullable LocalTime timeOrNull(String column) {
        return switch (raw(column)) {
            case null -> null;
            case LocalTime time -> time;
            case java.sql.Time time -> time.toLocalTime();
            case Object other -> throw new IllegalStateException(column + " is a " + other.getClass());
        };
    }

    public byte[] bytes(String column) {
        return must(column, bytesOrNull(column));
    }

    public byte @Nullable [] bytesOrNull(String column) {
        return raw(column) instanceof byte[] bytes ? bytes : null;
    }

    /** An enum that is stored by its name in lower case. */
    public <E extends Enum<E>> E oneOf(String column, Class<E> type) {
        return must(column, oneOfOrNull(column, type));
    }

    public <E extends Enum<E>> @Nullable E oneOfOrNull(String column, Class<E> type) {
        String name = textOrNull(column);
        return name == null ? null : Enum.valueOf(type, name.toUpperCase(java.util.Locale.ROOT));
    }
}

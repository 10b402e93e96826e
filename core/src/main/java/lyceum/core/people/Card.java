package lyceum.core.people;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a reader reads off a card: kind, bytes and length in bits, never a string of digits, because every reader writes
 * the same card in its own way. Bytes identify, they do not prove.
 *
 * @param kind technology in lower case, such as {@code em4100} or {@code mifare}
 * @param data the bytes as upper-case hex, most significant first; bits above {@code bits} are 0
 * @param bits how many of them the reader saw, 24 to 128
 */
public record Card(String kind, String data, int bits) {

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{1,19}");
    private static final Pattern HEX = Pattern.compile("[0-9A-F]{6,32}");

    /** @throws IllegalArgumentException when it cannot be what a reader read */
    public Card {
        data = data.toUpperCase(Locale.ROOT);
        if (!KIND.matcher(kind).matches() || !HEX.matcher(data).matches()) {
            throw new IllegalArgumentException("a card is a kind and 6 to 32 hex digits");
        }
        if (bits < 24 || bits > 128 || data.length() != (bits + 7) / 8 * 2) {
            throw new IllegalArgumentException("bits must be 24 to 128 and fit the data");
        }
    }

    /** The last 24 bits as six hex digits: what every form of the same card has in common. */
    public String low24() {
        return data.substring(data.length() - 6);
    }

    /**
     * Whether this and the other are forms of the same card. Forms of equal length match on all their bits; otherwise the
     * longer one matches on its low bits when the shorter has 24, 32 or 40 of them (facility codes and version bytes are
     * what a shorter form leaves out).
     */
    public boolean matches(Card other) {
        if (!kind.equals(other.kind)) {
            return false;
        }
        if (bits == other.bits) {
            return data.equals(other.data);
        }
        Card shorter = bits < other.bits ? this : other;
        Card longer = bits < other.bits ? other : this;
        return (shorter.bits == 24 || shorter.bits == 32 || shorter.bits == 40) && longer.data.endsWith(shorter.data);
    }

    /** Without the bytes, so that no log line ever holds them. */
    @Override
    public String toString() {
        return kind + "/" + bits;
    }
}

package lyceum.core.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CardTest {

    private static Card form(String kind, byte[] whole, int bits) {
        String hex = HexFormat.of().withUpperCase().formatHex(whole);
        return new Card(kind, hex.substring(hex.length() - bits / 4), bits);
    }

    @Test
    void threeFormsOfOneCardMatchEachOtherAndOtherCardsDoNot() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] whole = new byte[5];
            random.nextBytes(whole);
            byte[] other = whole.clone();
            int at = random.nextInt(40);
            other[4 - at / 8] ^= (byte) (1 << (at % 8));
            int[] lengths = {24, 32, 40};
            for (int one : lengths) {
                for (int two : lengths) {
                    Card card = form("em4100", whole, one);
                    assertThat(card.matches(form("em4100", whole, two)))
                            .as("seed %d", seed)
                            .isTrue();
                    assertThat(card.low24())
                            .isEqualTo(form("em4100", whole, two).low24());
                    assertThat(card.matches(form("mifare", whole, two))).isFalse();
                    // A difference shows exactly when both forms are long enough to have it.
                    assertThat(card.matches(form("em4100", other, two)))
                            .as("seed %d, bit %d, %d against %d", seed, at, one, two)
                            .isEqualTo(at >= Math.min(one, two));
                    assertThat(form("em4100", other, two).matches(card))
                            .isEqualTo(card.matches(form("em4100", other, two)));
                }
            }
        }
    }

    @Test
    void aCardIsNeverPrinted() {
        assertThat(new Card("em4100", "00bc614e", 32)).hasToString("em4100/32");
        assertThat(new Card("em4100", "00bc614e", 32).data()).isEqualTo("00BC614E");
    }

    @Test
    void whatNoReaderReadsIsRefused() {
        assertThatThrownBy(() -> new Card("em4100", "12345", 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Card("em4100", "1234567890", 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Card("EM 4100", "12345678", 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Card("em4100", "1234567G", 32)).isInstanceOf(IllegalArgumentException.class);
    }
}

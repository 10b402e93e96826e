package lyceum.cli;

import java.util.Locale;
import lyceum.core.people.Card;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A card as people type it: {@code 00BC614E}, or with its kind {@code mifare:04A1B2C3D4E5F6}. */
final class CardArgument implements ITypeConverter<Card> {

    private static final String USUAL_KIND = "em4100";

    @Override
    public Card convert(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? USUAL_KIND : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String data = text.substring(colon + 1).replaceAll("[ -]", "");
        try {
            return new Card(kind, data, data.length() * 4);
        } catch (IllegalArgumentException _) {
            throw new TypeConversionException("'" + text
                    + "' is not a card: 6 to 32 hexadecimal digits as the reader sends them, such as 00BC614E, with the kind"
                    + " before a colon where it is not em4100, such as mifare:04A1B2C3");
        }
    }
}

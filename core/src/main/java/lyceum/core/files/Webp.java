package lyceum.core.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * WebP as far as it must be known (the container of RFC 9649): this JDK cannot decode it, so that a photo is kept as it is
 * but for the chunks that tell more than the picture.
 */
final class Webp {

    private static final int HEADER = 12;
    private static final int EXIF_FLAG = 0x08;
    private static final int XMP_FLAG = 0x04;
    private static final int ANIMATION_FLAG = 0x02;

    private Webp() {}

    static boolean is(byte[] content) {
        return content.length > HEADER + 8
                && Images.text(content, 0, 4).equals("RIFF")
                && Images.text(content, 8, 4).equals("WEBP");
    }

    /** The same picture without EXIF and XMP. @throws lyceum.core.base.Problem when it is damaged, too large or moving */
    static byte[] stripped(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        var body = new ByteArrayOutputStream(content.length);
        boolean pictured = false;
        int at = HEADER;
        while (at + 8 <= content.length) {
            String kind = Images.text(content, at, 4);
            int size = in.getInt(at + 4);
            if (size < 0 || size > content.length - at - 8) {
                throw Images.damaged();
            }
            int padded = Math.min(8 + size + (size & 1), content.length - at);
            switch (kind) {
                case "EXIF", "XMP " -> {
                    // Left out.
                }
                case "VP8X" -> {
                    extended(in, at, size);
                    in.put(at + 8, (byte) (in.get(at + 8) & ~(EXIF_FLAG | XMP_FLAG)));
                    body.write(content, at, padded);
                }
                case "VP8 ", "VP8L" -> {
                    sized(in, at, kind, size);
                    pictured = true;
                    body.write(content, at, padded);
                }
                default -> body.write(content, at, padded);
            }
            at += padded;
        }
        if (!pictured) {
            throw Images.damaged();
        }
        return ByteBuffer.allocate(HEADER + body.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(content, 0, 4)
                .putInt(4 + body.size())
                .put(content, 8, 4)
                .put(body.toByteArray())
                .array();
    }

    private static void extended(ByteBuffer in, int at, int size) {
        if (size < 10 || (in.get(at + 8) & ANIMATION_FLAG) != 0) {
            throw Images.damaged();
        }
        Images.checkSize((in.getInt(at + 12) & 0xFFFFFF) + 1L, (in.getInt(at + 14) >>> 8) + 1L);
    }

    private static void sized(ByteBuffer in, int at, String kind, int size) {
        if (size < 10) {
            throw Images.damaged();
        }
        if (kind.equals("VP8L")) {
            int bits = in.getInt(at + 9);
            Images.checkSize((bits & 0x3FFF) + 1L, ((bits >>> 14) & 0x3FFF) + 1L);
        } else {
            Images.checkSize(in.getShort(at + 14) & 0x3FFF, in.getShort(at + 16) & 0x3FFF);
        }
    }
}

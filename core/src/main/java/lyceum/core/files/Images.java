package lyceum.core.files;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import lyceum.core.base.Problem;

/**
 * Photos: known by their content, never by what the sender says of it; made small, and rid of what a telephone writes into
 * them beside the picture (place, time, device).
 */
final class Images {

    /** The longer side of what is kept, in pixels. */
    static final int SIDE = 512;

    private static final int MAX_SIDE = 12_000;
    private static final long MAX_PIXELS = 30_000_000;
    private static final float QUALITY = 0.85f;

    /** One at a time: a large photo takes tens of megabytes while it is read, and a small computer has few of them. */
    private static final ReentrantLock ONE = new ReentrantLock();

    /** A photo as it is kept. */
    record Picture(String mediaType, byte[] bytes) {}

    private Images() {}

    /** The photo, ready to be kept. @throws Problem {@code photo.type}, {@code photo.size} or {@code photo.damaged} */
    static Picture picture(byte[] content) {
        if (Webp.is(content)) {
            return new Picture("image/webp", Webp.stripped(content));
        }
        String format = format(content);
        ONE.lock();
        try {
            return new Picture("image/jpeg", jpeg(upright(read(content, format), orientation(content))));
        } catch (IOException | RuntimeException e) {
            if (e instanceof Problem problem) {
                throw problem;
            }
            // The decoders throw whatever a broken file leads them to.
            throw damaged();
        } finally {
            ONE.unlock();
        }
    }

    private static String format(byte[] content) {
        if (begins(content, 0xFF, 0xD8, 0xFF)) {
            return "jpeg";
        }
        if (begins(content, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
            return "png";
        }
        throw Problem.of(Problem.Kind.WRONG_TYPE, "photo.type", "Send a photo as JPEG, PNG or WebP.");
    }

    private static boolean begins(byte[] content, int... magic) {
        if (content.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((content[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    static Problem damaged() {
        return Problem.invalid("photo", "photo.damaged", "This photo cannot be read. Take or choose another.");
    }

    /** Refuses what would take too much memory to read. */
    static void checkSize(long width, long height) {
        if (width < 1 || height < 1) {
            throw damaged();
        }
        if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
            throw Problem.invalid("photo", "photo.size", "Use a photo of at most 30 megapixels.");
        }
    }

    private static BufferedImage read(byte[] content, String format) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(in, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            checkSize(width, height);
            var how = reader.getDefaultReadParam();
            // Read every n-th pixel only, as long as four times of what is kept is left to scale smoothly.
            int step = Math.max(1, Math.max(width, height) / (SIDE * 4));
            how.setSourceRegion(new Rectangle(0, 0, width, height));
            how.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, how);
        } finally {
            reader.dispose();
        }
    }

    /** Scaled down, on white, and turned the way the camera was held. */
    private static BufferedImage upright(BufferedImage image, int orientation) {
        double scale = Math.min(1.0, (double) SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        boolean swapped = orientation >= 5;
        var upright = new BufferedImage(swapped ? height : width, swapped ? width : height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = upright.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, upright.getWidth(), upright.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.transform(turned(orientation, width, height));
            graphics.drawImage(half(image, width), 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return upright;
    }

    /** Halves until less than twice the wanted width is left: one large bilinear step would skip pixels. */
    private static BufferedImage half(BufferedImage image, int width) {
        BufferedImage now = image;
        while (now.getWidth() >= width * 2 && now.getHeight() > 1) {
            var next = new BufferedImage(now.getWidth() / 2, now.getHeight() / 2, BufferedImage.TYPE_INT_ARGB);
            Graphics2D graphics = next.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(now, 0, 0, next.getWidth(), next.getHeight(), null);
            graphics.dispose();
            now = next;
        }
        return now;
    }

    /** The eight orientations of EXIF 2.3, tag 0x0112, for a picture of this size before turning. */
    private static AffineTransform turned(int orientation, int width, int height) {
        return switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
            default -> new AffineTransform();
        };
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream(60_000);
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** How the camera was held, 1 to 8; 1 where a JPEG does not say. */
    static int orientation(byte[] content) {
        if (!begins(content, 0xFF, 0xD8)) {
            return 1;
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        int at = 2;
        while (at + 4 <= content.length && (content[at] & 0xFF) == 0xFF) {
            int marker = content[at + 1] & 0xFF;
            int length = in.getShort(at + 2) & 0xFFFF;
            if (marker == 0xDA || length < 2 || at + 2 + length > content.length) {
                return 1;
            }
            if (marker == 0xE1 && length > 16 && text(content, at + 4, 4).equals("Exif")) {
                return tiff(Arrays.copyOfRange(content, at + 10, at + 2 + length));
            }
            at += 2 + length;
        }
        return 1;
    }

    private static int tiff(byte[] block) {
        ByteBuffer in = ByteBuffer.wrap(block).order(block[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = in.getInt(4);
        if (directory < 8 || directory > block.length - 2) {
            return 1;
        }
        int entries = in.getShort(directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * 12;
            if (entry + 12 > block.length) {
                return 1;
            }
            if ((in.getShort(entry) & 0xFFFF) == 0x0112) {
                int found = in.getShort(entry + 8) & 0xFFFF;
                return found >= 1 && found <= 8 ? found : 1;
            }
        }
        return 1;
    }

    static String text(byte[] content, int from, int length) {
        return new String(content, from, length, StandardCharsets.ISO_8859_1);
    }
}

package lyceum.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import lyceum.core.Cast;
import lyceum.core.base.Checked;
import lyceum.core.base.Problem;
import lyceum.core.base.TestDb.Engine;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FilesTest {

    private static void refused(String code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(
                                        problem.errors().isEmpty()
                                                ? problem.code()
                                                : problem.errors().getFirst().code())
                                .isEqualTo(code));
    }

    /** Red above, blue below. */
    private static byte[] photo(String format, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width, height / 2);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(0, height / 2, width, height - height / 2);
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** The same JPEG with an EXIF block that says how the camera was held, and where. */
    private static byte[] held(byte[] jpeg, int orientation) {
        byte[] tiff = ByteBuffer.allocate(60)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("II*\0".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .put("GPS 24.79 N 85.00 E".getBytes(StandardCharsets.ISO_8859_1))
                .array();
        return ByteBuffer.allocate(jpeg.length + 10 + tiff.length)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) (8 + tiff.length))
                .put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1))
                .put(tiff)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static BufferedImage image(byte[] bytes) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    private static boolean isRed(BufferedImage image, int x, int y) {
        Color color = new Color(image.getRGB(x, y));
        return color.getRed() > 200 && color.getBlue() < 60;
    }

    @Test
    void aTelephonesPhotoIsMadeSmallTurnedUprightAndForgetsWhereItWasTaken() throws Exception {
        byte[] content = held(photo("jpeg", 3_000, 2_000), 6);
        assertThat(Images.orientation(content)).isEqualTo(6);
        Images.Picture kept = Images.picture(content);
        assertThat(kept.mediaType()).isEqualTo("image/jpeg");
        assertThat(new String(kept.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("GPS", "Exif");
        BufferedImage image = image(kept.bytes());
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(341, 512);
        // What was above is at the right once the picture is turned a quarter clockwise.
        assertThat(isRed(image, 330, 256)).isTrue();
        assertThat(isRed(image, 10, 256)).isFalse();
    }

    @Test
    void eachOrientationTurnsTheTopToItsSide() throws Exception {
        byte[] jpeg = photo("jpeg", 600, 400);
        for (int orientation = 1; orientation <= 8; orientation++) {
            BufferedImage image = image(Images.picture(held(jpeg, orientation)).bytes());
            int width = image.getWidth();
            int height = image.getHeight();
            boolean red = switch (orientation) {
                case 1, 2 -> isRed(image, width / 2, 5);
                case 3, 4 -> isRed(image, width / 2, height - 5);
                case 5, 8 -> isRed(image, 5, height / 2);
                default -> isRed(image, width - 5, height / 2);
            };
            assertThat(red).as("orientation %d", orientation).isTrue();
            assertThat(width > height).as("orientation %d", orientation).isEqualTo(orientation < 5);
        }
    }

    @Test
    void theContentDecidesWhatItIs() {
        assertThat(Images.picture(photo("png", 40, 90)).mediaType()).isEqualTo("image/jpeg");
        refused("photo.type", () -> Images.picture("<svg onload=alert(1)>".getBytes(StandardCharsets.UTF_8)));
        refused("photo.type", () -> Images.picture(new byte[0]));
        byte[] cut = photo("png", 400, 400);
        refused("photo.damaged", () -> Images.picture(java.util.Arrays.copyOf(cut, 60)));
    }

    @Test
    void aPictureThatWouldFillTheMemoryIsRefusedUnread() {
        byte[] png = photo("png", 10, 10);
        ByteBuffer.wrap(png).putInt(16, 11_000).putInt(20, 11_000);
        var crc = new java.util.zip.CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        refused("photo.size", () -> Images.picture(png));
    }

    @Test
    void brokenPhotosAreRefusedAndNothingElseHappens() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[][] whole = {held(photo("jpeg", 120, 80), 3), photo("png", 60, 60), webp(true)};
        for (int i = 0; i < 600; i++) {
            byte[] broken = whole[i % 3].clone();
            for (int k = 0; k <= random.nextInt(8); k++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(Images.picture(broken).bytes()).as("seed %d", seed).isNotEmpty();
            } catch (Problem e) {
                assertThat(e.kind().status()).as("seed %d", seed).isIn(415, 422);
            }
        }
    }

    private static byte[] webp(boolean exif) {
        byte[] secret = "GPS 24.79".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer body = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        body.put("VP8X".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(10)
                .put((byte) 0x08)
                .put(new byte[3]);
        body.put(new byte[] {99, 0, 0, 49, 0, 0});
        body.put("VP8L".getBytes(StandardCharsets.ISO_8859_1)).putInt(10).put((byte) 0x2F);
        body.putInt(99 | (49 << 14)).put(new byte[5]);
        if (exif) {
            body.put("EXIF".getBytes(StandardCharsets.ISO_8859_1))
                    .putInt(secret.length)
                    .put(secret)
                    .put((byte) 0);
        }
        int length = body.position();
        return ByteBuffer.allocate(12 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4 + length)
                .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
                .put(body.array(), 0, length)
                .array();
    }

    @Test
    void aWebpIsKeptWithoutWhatItTells() {
        Images.Picture kept = Images.picture(webp(true));
        assertThat(kept.mediaType()).isEqualTo("image/webp");
        byte[] plain = webp(false);
        plain[20] = 0;
        assertThat(kept.bytes()).isEqualTo(plain);
    }

    private static List<Path> stored(Cast cast) throws IOException {
        Path root = cast.test.data().resolve("files");
        if (!java.nio.file.Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = java.nio.file.Files.walk(root)) {
            return files.filter(java.nio.file.Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPersonsPhotoIsStoredSealedReplacedAndRemoved(Engine engine) throws Exception {
        try (Cast cast = Cast.on(engine)) {
            cast.people.putPhoto(cast.atTheDesk(), cast.asha, photo("jpeg", 800, 600));
            assertThat(cast.people.get(cast.system(), cast.asha).photo()).isTrue();
            Files.Content content = cast.people.photo(cast.asTheMother(), cast.asha);
            assertThat(image(content.bytes()).getWidth()).isEqualTo(512);
            Path first = stored(cast).getFirst();
            assertThat(new String(content.bytes(), StandardCharsets.ISO_8859_1)).contains("JFIF");
            assertThat(new String(java.nio.file.Files.readAllBytes(first), StandardCharsets.ISO_8859_1))
                    .doesNotContain("JFIF");
            cast.people.putPhoto(cast.atTheDesk(), cast.asha, photo("png", 30, 30));
            assertThat(stored(cast)).hasSize(1).doesNotContain(first);
            refused("person.notFound", () -> cast.people.photo(cast.atTheDesk(), cast.meera));
            refused("photo.notFound", () -> cast.people.photo(cast.system(), cast.teacher));
            refused("photo.tooLarge", () -> cast.people.putPhoto(cast.system(), cast.asha, new byte[Files.PHOTO + 1]));
            cast.people.removePhoto(cast.atTheDesk(), cast.asha);
            assertThat(stored(cast)).isEmpty();
            assertThat(cast.people.get(cast.system(), cast.asha).photo()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatACrashLeftIsRemovedAndWhatIsMissingIsReported(Engine engine) throws Exception {
        try (Cast cast = Cast.on(engine)) {
            cast.people.putPhoto(cast.system(), cast.asha, photo("jpeg", 80, 60));
            cast.files.readyPhoto(Cast.TENANT, photo("jpeg", 80, 60));
            assertThat(stored(cast)).hasSize(2);
            FileTime old = FileTime.from(cast.test.clock().now().minusSeconds(7_200));
            FileTime young = FileTime.from(cast.test.clock().now());
            for (Path path : stored(cast)) {
                java.nio.file.Files.setLastModifiedTime(path, young);
            }
            assertThat(cast.files.removeOrphans(cast.system())).isZero();
            for (Path path : stored(cast)) {
                java.nio.file.Files.setLastModifiedTime(path, old);
            }
            assertThat(cast.files.removeOrphans(cast.system())).isEqualTo(1);
            assertThat(cast.db.read(cast.system(), cast.files::check)).isEmpty();
            Path left = stored(cast).getFirst();
            byte[] bytes = java.nio.file.Files.readAllBytes(left);
            bytes[40] ^= 1;
            java.nio.file.Files.write(left, bytes);
            assertThat(cast.db.read(cast.system(), cast.files::check))
                    .extracting(Checked.Finding::code)
                    .containsExactly("file.bytes");
            java.nio.file.Files.delete(left);
            assertThat(cast.db.read(cast.system(), cast.files::check))
                    .singleElement()
                    .extracting(Checked.Finding::detail)
                    .asString()
                    .contains("missing");
        }
    }
}

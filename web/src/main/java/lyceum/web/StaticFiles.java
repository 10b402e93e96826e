package lyceum.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import lyceum.core.base.Json;
import org.jspecify.annotations.Nullable;

/**
 * The browser application: everything below {@code static/}, read once at start, named by the hash of it all, so that a
 * browser may keep it for ever and never mixes two versions. Served from a folder instead, it is read anew for each page.
 */
final class StaticFiles {

    /** A file ready to go out. @param gzip the same compressed, null where that would not pay */
    record File(byte[] content, byte @Nullable [] gzip, String type) {}

    private record Loaded(String hash, Map<String, File> files, byte[] page, String importMapHash) {}

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("png", "image/png"),
            Map.entry("webp", "image/webp"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp3", "audio/mpeg"));

    /** What modules call each other, and where they lie below the application's base. */
    private static final Map<String, String> MODULES = new TreeMap<>(Map.of(
            "lit", "/lib/lit/index.js",
            "lit/", "/lib/lit/",
            "lit-html", "/lib/lit-html/lit-html.js",
            "lit-html/", "/lib/lit-html/",
            "lit-element", "/lib/lit-element/index.js",
            "lit-element/", "/lib/lit-element/",
            "@lit/reactive-element", "/lib/reactive-element/reactive-element.js",
            "@lit/reactive-element/", "/lib/reactive-element/"));

    private final @Nullable Path folder;
    private final Loaded loaded;

    /** @param folder to serve from, null for the class path */
    StaticFiles(@Nullable Path folder) {
        this.folder = folder;
        this.loaded = load(classPath());
    }

    /** SHA-256 of the import map in Base64. */
    String importMapHash() {
        return loaded.importMapHash();
    }

    /** Where files are served: {@code /v/<hash>}. */
    String base() {
        return "/v/" + loaded.hash();
    }

    /** The page that is the application. */
    byte[] page() {
        return folder == null ? loaded.page() : page(read(folder.resolve("index.html")), base());
    }

    /** The file of this name below the base; null where there is none. */
    @Nullable File file(String name) {
        if (folder != null) {
            Path at = folder.resolve(name).normalize();
            if (at.startsWith(folder) && Files.isRegularFile(at)) {
                return new File(read(at), null, type(name));
            }
        }
        return loaded.files().get(name);
    }

    /** Whether files may change while the server runs. */
    boolean changing() {
        return folder != null;
    }

    private static Loaded load(Map<String, byte[]> contents) {
        MessageDigest digest = sha256();
        Map<String, File> files = new TreeMap<>();
        contents.forEach((name, content) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
            files.put(name, new File(content, gzip(content, name), type(name)));
        });
        String hash = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        byte[] template = contents.getOrDefault("index.html", new byte[0]);
        String map = importMap("/v/" + hash);
        String mapHash = Base64.getEncoder().encodeToString(sha256().digest(map.getBytes(StandardCharsets.UTF_8)));
        return new Loaded(hash, files, page(template, "/v/" + hash), mapHash);
    }

    private static byte[] page(byte[] template, String base) {
        return new String(template, StandardCharsets.UTF_8)
                .replace("{{importmap}}", "<script type=\"importmap\">" + importMap(base) + "</script>")
                .replace("{{base}}", base)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String importMap(String base) {
        Map<String, String> imports = new TreeMap<>();
        MODULES.forEach((name, path) -> imports.put(name, base + path));
        return Json.of(Map.of("imports", imports));
    }

    private static String type(String name) {
        String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(end, "application/octet-stream");
    }

    private static byte @Nullable [] gzip(byte[] content, String name) {
        String type = type(name);
        boolean text = type.startsWith("text/") || type.contains("json") || type.contains("svg");
        return text && content.length > 1024 ? gzip(content) : null;
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 3 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Everything below {@code static/} on the class path, which is a folder or lies in a JAR. */
    private static Map<String, byte[]> classPath() {
        URL anchor = StaticFiles.class.getResource("/static/index.html");
        if (anchor == null) {
            return Map.of();
        }
        try {
            URI uri = anchor.toURI();
            if (!uri.getScheme().equals("jar")) {
                return below(Path.of(uri).resolveSibling(""));
            }
            URI jar = URI.create(uri.toString().substring(0, uri.toString().indexOf('!')));
            try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of())) {
                return below(inside.getPath("/static"));
            }
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException("the browser application cannot be read", e);
        }
    }

    private static Map<String, byte[]> below(Path root) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.filter(Files::isRegularFile)
                    .forEach(file ->
                            contents.put(root.relativize(file).toString().replace('\\', '/'), read(file)));
        }
        return contents;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

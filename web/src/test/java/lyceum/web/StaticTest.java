package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import lyceum.core.base.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The browser application's files. */
class StaticTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.empty();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String page(String path) {
        ApiClient.Reply reply = server.client().get("!" + path).must(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("no-cache");
        return new String(reply.bytes(), StandardCharsets.UTF_8);
    }

    private static String importMap(String page) {
        String begin = "<script type=\"importmap\">";
        int from = page.indexOf(begin) + begin.length();
        return page.substring(from, page.indexOf("</script>", from));
    }

    @Test
    void everyAddressOfTheApplicationIsItsPage() {
        assertThat(page("/people/42")).isEqualTo(page("/"));
        server.client().get("!/favicon.ico").must(404);
        server.client().get("!/../secret.txt").must(404);
        server.client().send("POST", "!/", new byte[0], "").must(404);
        assertThat(server.client().send("HEAD", "!/", null, "").must(200).bytes())
                .isEmpty();
    }

    @Test
    void thePolicyAllowsExactlyTheImportMap() throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(importMap(page("/")).getBytes(StandardCharsets.UTF_8));
        assertThat(server.client().get("!/").header("Content-Security-Policy"))
                .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
        assertThat(page("/")).doesNotContain("{{");
    }

    @Test
    void everyModuleOfTheImportMapIsThereForEverAndCompressed() throws Exception {
        JsonNode imports = Json.MAPPER.readTree(importMap(page("/"))).path("imports");
        assertThat(imports.size()).isGreaterThan(6);
        imports.forEach(address -> {
            if (!address.asText().endsWith("/")) {
                ApiClient.Reply module =
                        server.client().get("!" + address.asText()).must(200);
                assertThat(module.header("Cache-Control")).contains("immutable");
                assertThat(module.header("Content-Type")).startsWith("text/javascript");
            }
        });
        String lit = imports.path("lit-html").asText();
        ApiClient.Reply small =
                server.client().with("Accept-Encoding", "gzip").get("!" + lit).must(200);
        assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
        server.client().get("!" + lit.replaceFirst("/v/[0-9a-f]+", "/v/0000")).must(404);
    }

    @Test
    void aFolderIsServedAsItIsAtEveryMoment(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("index.html"), "one {{base}}");
        Files.writeString(folder.resolve("app.js"), "1");
        StaticFiles files = new StaticFiles(folder);
        Files.writeString(folder.resolve("app.js"), "2");
        assertThat(new String(files.page(), StandardCharsets.UTF_8)).startsWith("one /v/");
        StaticFiles.File file = files.file("app.js");
        assertThat(file).isNotNull();
        assertThat(file.content()).isEqualTo("2".getBytes(StandardCharsets.UTF_8));
        assertThat(files.file("../" + folder.getFileName() + "/../x")).isNull();
    }
}

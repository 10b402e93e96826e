package lyceum.hardware.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker behind a certificate of one's own. */
class TlsTest {

    @TempDir
    private Path folder;

    private final Heard heard = new Heard();

    @BeforeEach
    void certificate() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        pem("broker.crt", "CERTIFICATE", keys.getCertificate("broker").getEncoded());
        pem(
                "broker.key",
                "PRIVATE KEY",
                keys.getKey("broker", "changeit".toCharArray()).getEncoded());
    }

    private void pem(String file, String kind, byte[] content) throws Exception {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII);
    }

    private Mosquitto broker() {
        return Mosquitto.with(List.of(
                "certfile " + folder.resolve("broker.crt"),
                "keyfile " + folder.resolve("broker.key"),
                "allow_anonymous true"));
    }

    private MqttLink link(String url, @Nullable Path caFile) {
        return new MqttLink(new MqttLink.Settings(url, null, null, caFile, "lyceum-test", null), new TestClock());
    }

    @Test
    void the_link_trusts_the_certificate_that_it_was_given() {
        try (Mosquitto broker = broker();
                MqttLink link = link(broker.url().replace("tcp:", "ssl:"), folder.resolve("broker.crt"))) {
            link.start();
            heard.await("the connection", link::connected);
            assertThat(link.fault()).isEmpty();
        }
    }

    @Test
    void the_link_does_not_trust_a_certificate_that_nobody_vouches_for() {
        try (Mosquitto broker = broker();
                MqttLink link = link(broker.url().replace("tcp:", "ssl:"), null)) {
            link.start();
            heard.await("the refusal", () -> link.fault().contains("certification path"));
            assertThat(link.connected()).isFalse();
        }
    }

    @Test
    void the_link_does_not_speak_to_another_host_with_the_right_certificate() {
        try (Mosquitto broker = broker();
                MqttLink link = link(
                        broker.url().replace("tcp:", "ssl:").replace("127.0.0.1", "localhost"),
                        folder.resolve("broker.crt"))) {
            link.start();
            heard.await("the refusal", () -> link.fault().contains("No name matching localhost found"));
            assertThat(link.connected()).isFalse();
        }
    }

    @Test
    void a_certificate_file_that_is_missing_is_a_visible_fault() {
        try (MqttLink link = link("ssl://127.0.0.1:1", folder.resolve("absent.crt"))) {
            link.start();
            heard.await("the fault", () -> link.fault().endsWith("absent.crt is missing."));
        }
    }
}

package lyceum.hardware.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Enrolment;
import org.jspecify.annotations.Nullable;

/**
 * What a device needs to be let in at the broker, and what keeps every other device out of its topics: an account, the
 * lines of the access list, and a configuration to flash.
 */
public final class Provisioning {

    private static final SecureRandom RANDOM = new SecureRandom();
    /** Mosquitto's own numbers; its passwords here are 192 random bits, which no number of rounds would make stronger. */
    private static final int ROUNDS = 101;

    private static final int SALT_BYTES = 12;
    private static final int HASH_BITS = 512;
    private static final int PASSWORD_BYTES = 24;
    /** A host name holds 31 characters, of which ESPHome may add seven of its own. */
    private static final int HOST_NAME = 24;

    private Provisioning() {}

    /** Everything for a device that speaks Lyceum's own topics. */
    public static Enrolment enrolment(Device device, byte[] key) {
        String user = user(device.address());
        String password = password(key);
        return new Enrolment(
                Base64.getEncoder().encodeToString(key),
                user,
                password,
                passwordLine(user, password),
                acl(device),
                esphome(device, key),
                notes(device));
    }

    private static List<String> notes(Device device) {
        List<String> notes = new ArrayList<>();
        notes.add("Add the password line and the access lines to the broker's files and send it SIGHUP.");
        notes.add("The key and the password are shown this once; a new enrolment makes new ones.");
        switch (device.kind()) {
            case LOCK ->
                notes.add("The ESPHome configuration needs an ESP32; check the pin of the relay and its level.");
            case READER -> notes.add("The ESPHome configuration reads an RDM6300; check its pin.");
            case SENSOR ->
                notes.add("A sensor publishes {\"quantity\":\"co2\",\"value\":812,\"unit\":\"ppm\"} on …/reading.");
        }
        return List.copyOf(notes);
    }

    /** The device's account at the broker. */
    public static String user(DeviceAddress address) {
        return address.toString();
    }

    /** The account's password, made from the device's key so that it need not be stored: 32 characters. */
    public static String password(byte[] key) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] whole = hmac.doFinal("lyceum broker password".getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, PASSWORD_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    /** A line of Mosquitto's password file: {@code user:$7$rounds$salt$hash} with PBKDF2-HMAC-SHA-512 (RFC 8018). */
    public static String passwordLine(String user, String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        try {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ROUNDS, HASH_BITS);
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            return user + ":$7$" + ROUNDS + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2WithHmacSHA512", e);
        }
    }

    /** The device's lines of the broker's access list: its own topics and nothing else. */
    public static List<String> acl(Device device) {
        String base = "lyceum/" + device.address() + "/";
        List<String> lines = new ArrayList<>();
        lines.add("user " + user(device.address()));
        lines.add("topic write " + base + "status");
        switch (device.kind()) {
            case LOCK -> {
                lines.add("topic write " + base + "state");
                lines.add("topic write " + base + "event");
                lines.add("topic write " + base + "ack");
                lines.add("topic read " + base + "command");
            }
            case READER -> {
                lines.add("topic write " + base + "tap");
                lines.add("topic write " + base + "event");
                lines.add("topic read " + base + "feedback");
            }
            case SENSOR -> lines.add("topic write " + base + "reading");
        }
        lines.add("topic read " + MqttLink.SERVER_STATUS);
        return List.copyOf(lines);
    }

    /** The server's own lines: it hears every device and commands them, and cannot speak as one. */
    public static List<String> serverAcl(String user) {
        return List.of(
                "user " + user,
                "topic read lyceum/#",
                "topic write " + MqttLink.SERVER_STATUS,
                "topic write lyceum/+/+/+/command",
                "topic write lyceum/+/+/+/feedback",
                "topic read tele/#",
                "topic read stat/#",
                "topic write cmnd/#");
    }

    /** A ready ESPHome configuration; null for a sensor, whose wiring nobody can guess. */
    public static @Nullable String esphome(Device device, byte[] key) {
        return switch (device.kind()) {
            case LOCK -> substitutions(device, key) + template("esphome-lock.yaml");
            case READER -> substitutions(device, key) + template("esphome-reader.yaml");
            case SENSOR -> null;
        };
    }

    private static String substitutions(Device device, byte[] key) {
        String slug = device.address().device();
        String host = slug.substring(0, Math.min(HOST_NAME, slug.length()));
        String hex = HexFormat.of().formatHex(key);
        String bytes = IntStream.range(0, key.length)
                .mapToObj(i -> "0x" + hex.substring(2 * i, 2 * i + 2))
                .collect(Collectors.joining(", "));
        return """
                # %s, for Lyceum. Holds secrets: keep it like a key.
                substitutions:
                  name: "%s"
                  topic: "lyceum/%s"
                  user: "%s"
                  password: "%s"
                """.formatted(device.address(), host, device.address(), user(device.address()), password(key))
                + (device.kind() == Device.Kind.LOCK ? "  key: \"" + bytes + "\"\n" : "");
    }

    private static String template(String name) {
        try (InputStream in = Provisioning.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

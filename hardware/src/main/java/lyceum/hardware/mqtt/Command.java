package lyceum.hardware.mqtt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lyceum.core.base.Json;
import lyceum.core.devices.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A command to a lock and its signature. The signature is the base64url form (RFC 4648, section 5, without padding) of
 * HMAC-SHA-256 (RFC 2104) with the device's key over id, action, pulse, issue, expiry, nonce and session, each on a line.
 *
 * @param pulseMs how long to hold the lock open
 * @param issuedAt ISO 8601 in UTC, signed as the very characters that are sent
 * @param expiresAt likewise
 * @param session the lock's own word for its present connection: any other lock state, or an old one, refuses it
 */
public record Command(
        String id,
        String action,
        long pulseMs,
        String issuedAt,
        String expiresAt,
        String nonce,
        String session,
        String mac,
        Lock.@Nullable TapRef tap) {

    /** The shortest key that is used, in bytes. */
    public static final int KEY_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16;

    /** The command that says {@code unlock} to the lock that announced {@code session}. */
    static Command sign(Lock.Unlock unlock, String session, byte[] key) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        Command bare = new Command(
                unlock.id().toString(),
                "unlock",
                unlock.pulse().toMillis(),
                unlock.issuedAt().toString(),
                unlock.expiresAt().toString(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(nonce),
                session,
                "",
                unlock.tap());
        return bare.with(bare.expectedMac(key));
    }

    private Command with(String newMac) {
        return new Command(id, action, pulseMs, issuedAt, expiresAt, nonce, session, newMac, tap);
    }

    /** The signature that this command must bear. */
    public String expectedMac(byte[] key) {
        String signed = String.join("\n", id, action, Long.toString(pulseMs), issuedAt, expiresAt, nonce, session);
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] mac = hmac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    /** Whether it was signed with this key, compared in constant time. */
    public boolean signedWith(byte[] key) {
        return MessageDigest.isEqual(
                mac.getBytes(StandardCharsets.UTF_8), expectedMac(key).getBytes(StandardCharsets.UTF_8));
    }

    /** As it goes over the wire; {@code tap} is left out where there is none. */
    byte[] json() {
        ObjectNode node = Json.MAPPER.valueToTree(this);
        if (tap == null) {
            node.remove("tap");
        }
        return Json.of(node).getBytes(StandardCharsets.UTF_8);
    }
}

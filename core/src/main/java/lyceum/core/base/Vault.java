package lyceum.core.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals what must not be readable in a stolen database, and makes keyed hashes to look it up by. Each tenant and purpose
 * has a key of its own, derived from the master key by HKDF-SHA-256 (RFC 5869), so that no ciphertext of one tenant opens
 * in another. Safe for any number of threads; never logs.
 */
public final class Vault {

    private static final String AES = "AES/GCM/NoPadding";
    private static final String HMAC = "HmacSHA256";
    private static final byte VERSION = 1;
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final byte[] SALT = "lyceum/vault/1".getBytes(StandardCharsets.UTF_8);

    private final byte[] master;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKey> keys = new ConcurrentHashMap<>();

    /** A vault on this master key. @param master 32 random bytes */
    public Vault(byte[] master) {
        if (master.length != KEY) {
            throw new IllegalArgumentException("the master key has 32 bytes");
        }
        this.master = master.clone();
    }

    /**
     * Opens the vault of a data folder, whose key is {@code keys/master.key}; makes the key at the first run.
     *
     * @param first whether this is the first run: no database exists yet
     * @throws IllegalStateException with what to do, when the key is missing although databases exist, or is damaged
     */
    public static Vault of(Path data, boolean first) {
        Path folder = data.resolve("keys");
        Path file = folder.resolve("master.key");
        try {
            if (Files.exists(file)) {
                return new Vault(read(file));
            }
            if (!first) {
                throw new IllegalStateException(
                        "The key file " + file + " is missing, and without it the databases in " + data
                                + " cannot be read. Put the file back from where you keep your recovery sheet or backup.");
            }
            return new Vault(make(folder, file));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The key file " + file + " cannot be read or written: " + e.getMessage(), e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        byte[] key = Files.readAllBytes(file);
        if (key.length != KEY) {
            throw new IllegalStateException(
                    "The key file " + file + " is damaged: it must have 32 bytes. Put it back from your backup.");
        }
        return key;
    }

    private static byte[] make(Path folder, Path file) throws IOException {
        byte[] key = new byte[KEY];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(folder);
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        if (posix) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        Path fresh = folder.resolve("master.key.new");
        Files.deleteIfExists(fresh);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = posix
                ? FileChannel.open(
                        fresh,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(fresh, options)) {
            out.write(ByteBuffer.wrap(key));
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel in = FileChannel.open(folder, StandardOpenOption.READ)) {
            in.force(true);
        }
        return key;
    }

    /**
     * Seals bytes with AES-256-GCM under the tenant's key.
     *
     * @return a version byte, a random 12-byte nonce, the ciphertext with its 16-byte tag
     */
    public byte[] seal(String tenant, byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance(AES);
            cipher.init(Cipher.ENCRYPT_MODE, key(tenant, "seal", "AES"), new GCMParameterSpec(TAG * 8, nonce));
            byte[] sealed = new byte[1 + NONCE + plain.length + TAG];
            sealed[0] = VERSION;
            System.arraycopy(nonce, 0, sealed, 1, NONCE);
            cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks AES-GCM", e);
        }
    }

    /**
     * Opens what {@link #seal} made for the same tenant.
     *
     * @throws IllegalStateException when it was sealed for another tenant or under another master key, or is damaged
     */
    public byte[] open(String tenant, byte[] sealed) {
        if (sealed.length < 1 + NONCE + TAG || sealed[0] != VERSION) {
            throw new IllegalStateException("this is nothing that the vault sealed");
        }
        try {
            Cipher cipher = Cipher.getInstance(AES);
            cipher.init(
                    Cipher.DECRYPT_MODE, key(tenant, "seal", "AES"), new GCMParameterSpec(TAG * 8, sealed, 1, NONCE));
            return cipher.doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("a sealed value does not open with this tenant's key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks AES-GCM", e);
        }
    }

    /** {@link #seal} for text, null for null. */
    public byte @Nullable [] sealText(String tenant, @Nullable String plain) {
        return plain == null ? null : seal(tenant, plain.getBytes(StandardCharsets.UTF_8));
    }

    /** {@link #open} for text, null for null. */
    public @Nullable String openText(String tenant, byte @Nullable [] sealed) {
        return sealed == null ? null : new String(open(tenant, sealed), StandardCharsets.UTF_8);
    }

    /**
     * A blind index: equal texts of one tenant and purpose have equal indexes, and nobody without the key can tell which
     * text it is.
     *
     * @return HMAC-SHA-256 as 43 characters of base64url
     */
    public String index(String tenant, String purpose, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key(tenant, "index/" + purpose, HMAC));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HMAC-SHA-256", e);
        }
    }

    /** {@link #index(String, String, String)}, null for null. */
    public @Nullable String indexOrNull(String tenant, String purpose, @Nullable String text) {
        return text == null ? null : index(tenant, purpose, text);
    }

    /** 32 bytes that only this installation can make for this tenant and purpose: the same ones every time. */
    public byte[] secret(String tenant, String purpose) {
        return derive(tenant, "secret/" + purpose, "Generic").getEncoded();
    }

    private SecretKey key(String tenant, String purpose, String algorithm) {
        return keys.computeIfAbsent(tenant + '\n' + purpose, name -> derive(tenant, purpose, algorithm));
    }

    private SecretKey derive(String tenant, String purpose, String algorithm) {
        byte[] info = (tenant + '\n' + purpose).getBytes(StandardCharsets.UTF_8);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(master)
                                    .addSalt(SALT)
                                    .thenExpand(info, KEY));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HKDF", e);
        }
    }

    /** Whether two secrets are equal, in a time that does not tell where they differ. */
    public static boolean same(byte[] one, byte[] other) {
        return java.security.MessageDigest.isEqual(one, other);
    }
}

package lyceum.core.access;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lyceum.core.base.Clock;

/**
 * Makes and checks tokens. An access token is a JWT signed with RS256 that names account, tenant and sign-in and nothing
 * else; refresh tokens and machine tokens are 256 random bits with the tenant's slug before them.
 */
public final class Tokens {

    /** How long an access token lives. */
    static final Duration ACCESS = Duration.ofMinutes(15);

    /** How long a refresh token lives. */
    static final Duration REFRESH = Duration.ofDays(7);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** What an access token says. */
    record Named(UUID account, String tenant, UUID signIn, Instant expiresAt) {}

    private final KeyPair keys;
    private final String keyId;
    private final Clock clock;
    private final JwtParser parser;

    /** @param pkcs8 the private key as {@link #newKey()} made it */
    public Tokens(byte[] pkcs8, Clock clock) {
        this.clock = clock;
        this.keys = pair(pkcs8);
        this.keyId = hash(BASE64.encodeToString(keys.getPublic().getEncoded())).substring(0, 16);
        this.parser = Jwts.parser()
                .verifyWith(keys.getPublic())
                .requireIssuer("lyceum")
                .clock(() -> Date.from(clock.now()))
                .build();
    }

    /** A new RSA key of 2048 bits in PKCS#8, to be kept sealed. */
    public static byte[] newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair().getPrivate().getEncoded();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String access(UUID account, String tenant, UUID signIn) {
        Instant now = clock.now();
        return Jwts.builder()
                .header()
                .keyId(keyId)
                .and()
                .issuer("lyceum")
                .subject(account.toString())
                .claim("tenant", tenant)
                .claim("sid", signIn.toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(ACCESS)))
                .signWith(keys.getPrivate(), Jwts.SIG.RS256)
                .compact();
    }

    /** What the token says, if this server signed it with RS256 and it has not expired. */
    Optional<Named> read(String token) {
        try {
            Jws<Claims> jws = parser.parseSignedClaims(token);
            Claims claims = jws.getPayload();
            if (!"RS256".equals(jws.getHeader().getAlgorithm()) || claims.getExpiration() == null) {
                return Optional.empty();
            }
            return Optional.of(new Named(
                    UUID.fromString(claims.getSubject()),
                    String.valueOf(claims.get("tenant")),
                    UUID.fromString(String.valueOf(claims.get("sid"))),
                    claims.getExpiration().toInstant()));
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The public keys as a JSON Web Key Set (RFC 7517). */
    Map<String, Object> publicKeys() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return Map.of(
                "keys",
                List.of(Map.of(
                        "kty",
                        "RSA",
                        "use",
                        "sig",
                        "alg",
                        "RS256",
                        "kid",
                        keyId,
                        "n",
                        unsigned(key.getModulus()),
                        "e",
                        unsigned(key.getPublicExponent()))));
    }

    /** A new secret of 256 random bits: {@code <prefix>.<tenant>.<secret>}. */
    static String secret(String prefix, String tenant) {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        return prefix + "." + tenant + "." + BASE64.encodeToString(random);
    }

    /** SHA-256 in hex: enough for secrets of 256 random bits, which nobody can guess. */
    static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair pair(byte[] pkcs8) {
        try {
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey secret = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new KeyPair(
                    rsa.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent())), secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an RSA key in PKCS#8", e);
        }
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}

package lyceum.web;

import java.util.Map;

/** The headers that every answer carries, errors and the handshake of the live channel too. */
final class Headers {

    private Headers() {}

    /** @param importMap SHA-256 of the page's import map in Base64; it is the only script that stands in a page */
    static Map<String, String> security(String importMap) {
        String policy = "default-src 'none'; script-src 'self' 'sha256-" + importMap + "'; style-src 'self'; "
                + "img-src 'self' blob: data:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; "
                + "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        return Map.of(
                "Content-Security-Policy", policy,
                "X-Content-Type-Options", "nosniff",
                "X-Frame-Options", "DENY",
                "Referrer-Policy", "same-origin",
                "Cross-Origin-Opener-Policy", "same-origin",
                "Cross-Origin-Resource-Policy", "same-origin",
                "Permissions-Policy", "camera=(self), microphone=(), geolocation=(), usb=(), serial=()");
    }
}

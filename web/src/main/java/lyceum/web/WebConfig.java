package lyceum.web;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens.
 *
 * @param listen address to listen on, such as {@code 127.0.0.1} or {@code 0.0.0.0}
 * @param port 0 for any free one
 * @param plainSignIn whether other machines may sign in over plain HTTP
 * @param demo whether this is the demonstration
 * @param version of the product
 * @param staticDir folder to serve the browser application from instead of the class path, for development
 * @param perMinute how many requests a student or guardian may make in a minute; staff and machines sixty times that
 * @param metricsFrom addresses beside loopback that may read {@code /metrics}
 */
public record WebConfig(
        String listen,
        int port,
        boolean plainSignIn,
        boolean demo,
        String version,
        @Nullable Path staticDir,
        int perMinute,
        Set<String> metricsFrom) {}

package lyceum.core.devices;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be put into a device, and into its wire, so that it can speak to this server. Holds secrets: shown once,
 * never stored and never logged.
 *
 * @param key the device's own secret, base64
 * @param brokerUser its account at the broker, null where its wire has none
 * @param brokerPassword the account's password
 * @param passwordLine line for the broker's password file
 * @param acl lines for the broker's access list
 * @param esphome a ready ESPHome configuration, null where there is none for its kind
 * @param notes what the maker should know, a sentence each
 */
public record Enrolment(
        String key,
        @Nullable String brokerUser,
        @Nullable String brokerPassword,
        @Nullable String passwordLine,
        List<String> acl,
        @Nullable String esphome,
        List<String> notes) {}

package lyceum.hardware.tasmota;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Report;
import lyceum.core.people.Card;
import lyceum.hardware.mqtt.Frames;
import lyceum.hardware.mqtt.Frames.Malformed;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Tasmota writes (xsns_51_rdm6300, xsns_40_pn532, xsns_80_mfrc522, support_tasmota of its sources). {@code Time}
 * is never read: it has no zone, and says 1970 until the device has found a time server.
 */
final class TasmotaFrames {

    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]+");
    private static final long EM4100_MAX = 0xFFFF_FFFFL;
    private static final int PULSE_TENTHS_MAX = 111;
    private static final int PULSE_MAX = 64_900;

    /** Names of values that many of Tasmota's sensors share, with ours and their units. */
    private static final Map<String, String[]> QUANTITIES = Map.of(
            "Humidity", new String[] {"humidity", "%"},
            "CarbonDioxide", new String[] {"co2", "ppm"},
            "Illuminance", new String[] {"light", "lx"});

    private TasmotaFrames() {}

    /** The card in a {@code SENSOR} frame; empty when the frame is about something else. */
    static Optional<Card> card(byte[] frame) throws Malformed {
        JsonNode root = Frames.object(frame);
        if (root.has("RDM6300")) {
            return Optional.of(em4100(root.get("RDM6300").get("UID")));
        }
        for (String module : List.of("PN532", "MFRC522")) {
            if (root.has(module)) {
                return Optional.of(mifare(root.get(module).get("UID")));
            }
        }
        return Optional.empty();
    }

    /** Eight hex digits, ten where the version byte is kept, or the same 32 bits as a number. */
    private static Card em4100(@Nullable JsonNode uid) throws Malformed {
        if (uid != null && uid.isIntegralNumber() && uid.canConvertToLong()) {
            long number = uid.longValue();
            if (number > 0 && number <= EM4100_MAX) {
                return card("em4100", "%08X".formatted(number));
            }
        }
        if (uid != null
                && uid.isTextual()
                && (uid.textValue().length() == 8 || uid.textValue().length() == 10)) {
            return card("em4100", uid.textValue());
        }
        throw new Malformed("frame.card");
    }

    /** UIDs of 4, 7 and 10 bytes (ISO 14443-3); old firmware drops leading zeros of each byte, which cannot be mended. */
    private static Card mifare(@Nullable JsonNode uid) throws Malformed {
        if (uid != null && uid.isTextual()) {
            int digits = uid.textValue().length();
            if (digits == 8 || digits == 14 || digits == 20) {
                return card("mifare", uid.textValue());
            }
        }
        throw new Malformed("frame.card");
    }

    private static Card card(String kind, String hex) throws Malformed {
        if (!HEX.matcher(hex).matches()) {
            throw new Malformed("frame.card");
        }
        return new Card(kind, hex, hex.length() * 4);
    }

    /** The relay's state in a {@code RESULT} or {@code STATE} frame; empty when it says nothing of it. */
    static Optional<Lock.State> power(byte[] frame, String relay) throws Malformed {
        JsonNode root = Frames.object(frame);
        JsonNode power = root.get("POWER" + relay);
        if (power == null && relay.isEmpty()) {
            power = root.get("POWER1");
        } else if (power == null && relay.equals("1")) {
            power = root.get("POWER");
        }
        return power == null ? Optional.empty() : Optional.of(onOff(power.isTextual() ? power.textValue() : ""));
    }

    /** {@code ON} or {@code OFF}, bare. */
    static Lock.State power(byte[] frame) throws Malformed {
        return onOff(Frames.string(frame));
    }

    private static Lock.State onOff(String word) throws Malformed {
        return switch (word) {
            case "ON" -> Lock.State.UNLOCKED;
            case "OFF" -> Lock.State.LOCKED;
            case String other -> throw new Malformed("frame.malformed");
        };
    }

    /** {@code Online} or {@code Offline}, bare. */
    static boolean online(byte[] frame) throws Malformed {
        return switch (Frames.string(frame)) {
            case "Online" -> true;
            case "Offline" -> false;
            case String other -> throw new Malformed("frame.malformed");
        };
    }

    /** The pulse that a {@code RESULT} frame confirms, such as {@code {"PulseTime1":{"Set":150,"Remaining":150}}}. */
    static Optional<Integer> pulse(byte[] frame, String relay) throws Malformed {
        JsonNode set = Frames.object(frame)
                .path("PulseTime" + (relay.isEmpty() ? "1" : relay))
                .path("Set");
        return set.isInt() ? Optional.of(set.intValue()) : Optional.empty();
    }

    /** {@code PulseTime} for this long, rounded up: 1 to 111 are tenths of a second, from 112 on seconds and 100. */
    static int pulseTime(Duration pulse) {
        long tenths = Math.max(1, (pulse.toMillis() + 99) / 100);
        long value = tenths <= PULSE_TENTHS_MAX ? tenths : (pulse.toMillis() + 999) / 1000 + 100;
        return (int) Math.min(value, PULSE_MAX);
    }

    /** Every value in a {@code SENSOR} frame that we have a name for. */
    static List<Report.Reading> readings(DeviceAddress from, byte[] frame) throws Malformed {
        JsonNode root = Frames.object(frame);
        List<Report.Reading> readings = new ArrayList<>();
        JsonNode power = root.path("ENERGY").path("Power");
        if (power.isNumber() || power.isArray()) {
            readings.add(new Report.Reading(from, "power", sum(power), "W"));
        }
        String degrees = root.path("TempUnit").asText("C").equals("F") ? "°F" : "°C";
        for (JsonNode module : root) {
            if (module.path("Temperature").isNumber()) {
                double value = module.get("Temperature").doubleValue();
                readings.add(new Report.Reading(from, "temperature", value, degrees));
            }
            QUANTITIES.forEach((theirs, ours) -> {
                if (module.path(theirs).isNumber()) {
                    readings.add(
                            new Report.Reading(from, ours[0], module.get(theirs).doubleValue(), ours[1]));
                }
            });
        }
        return readings;
    }

    /** A meter of several phases writes an array. */
    private static double sum(JsonNode power) {
        double sum = power.isNumber() ? power.doubleValue() : 0;
        for (JsonNode phase : power) {
            sum += phase.doubleValue();
        }
        return sum;
    }
}

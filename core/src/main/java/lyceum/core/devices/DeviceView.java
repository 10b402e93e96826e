package lyceum.core.devices;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What staff see of a device: what is registered, and what it last said. Secrets are not in it. */
public record DeviceView(
        UUID id,
        UUID site,
        String slug,
        String name,
        Device.Kind kind,
        String driver,
        Map<String, String> settings,
        @Nullable UUID door,
        Device.@Nullable Use use,
        boolean online,
        @Nullable Instant lastSeen,
        Lock.@Nullable State state,
        int alarms,
        long rejected,
        long version) {

    /** A device just registered or given a new key: the one answer that holds its secrets. */
    public record Enrolled(DeviceView device, Enrolment enrolment) {}

    /** One frame as it came or went; {@code fault} says why it was dropped. */
    public record Frame(
            Instant at,
            String direction,
            String text,
            String hex,
            @Nullable String fault) {}

    /** A door as it stands now. {@code open} is null where no contact ever spoke. */
    public record DoorState(
            UUID door,
            String name,
            LockState lock,
            List<ReaderState> readers,
            @Nullable Boolean open,
            boolean openNow,
            int alarms) {}

    /** {@code device} is null where the door has no lock. */
    public record LockState(@Nullable UUID device, Lock.State state, boolean online) {}

    /** A reader of the door. */
    public record ReaderState(
            UUID device,
            String name,
            Device.@Nullable Use use,
            boolean online,
            @Nullable Instant lastSeen) {}

    /** A command to register a device, or what PUT replaces. {@code slug}, {@code site} and {@code kind} never change. */
    public record Edit(
            UUID site,
            String slug,
            String name,
            Device.Kind kind,
            String driver,
            @Nullable Map<String, String> settings,
            @Nullable UUID door,
            Device.@Nullable Use use) {}

    /** A device was registered, changed, removed, or went on- or offline. */
    public record Changed(UUID device, UUID site) implements lyceum.core.base.Event {
        @Override
        public String name() {
            return "device.changed";
        }
    }
}

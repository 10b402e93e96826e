package lyceum.core.devices;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registered device with what it last said; in memory only, shared between threads. */
final class Live {

    private static final int FRAMES = 200;
    /** Longer frames are shown cut off; no protocol here sends more. */
    private static final int SHOWN = 512;

    private final Deque<DeviceView.Frame> frames = new ArrayDeque<>();
    private volatile Device device;
    private volatile long version;
    private volatile @Nullable Instant lastSeen;
    private volatile long heardNanos;
    private volatile boolean silent = true;
    private volatile boolean online;
    private long rejected;

    Live(Device device, long version, long nanos) {
        this.device = device;
        this.version = version;
        this.heardNanos = nanos;
    }

    Live changed(Device to, long newVersion) {
        device = to;
        version = newVersion;
        return this;
    }

    Device device() {
        return device;
    }

    long version() {
        return version;
    }

    @Nullable Instant lastSeen() {
        return lastSeen;
    }

    void heard(Instant at, long nanos) {
        lastSeen = at;
        heardNanos = nanos;
    }

    /** Its connection is gone. */
    void lost() {
        silent = true;
    }

    /** Whether it was lost before, which this call forgets. */
    boolean wasSilent() {
        boolean was = silent;
        silent = false;
        return was;
    }

    /** Notes whether it is there. Returns whether that is news. */
    boolean nowOnline(boolean now) {
        boolean news = now != online;
        online = now;
        return news;
    }

    long silentFor(long nanos) {
        return nanos - heardNanos;
    }

    synchronized void frame(Instant at, String direction, byte[] frame, @Nullable String fault) {
        if (fault != null) {
            rejected++;
        }
        if (frames.size() == FRAMES) {
            frames.removeLast();
        }
        byte[] shown = frame.length > SHOWN ? java.util.Arrays.copyOf(frame, SHOWN) : frame;
        frames.addFirst(new DeviceView.Frame(
                at,
                direction,
                new String(shown, StandardCharsets.UTF_8),
                HexFormat.of().formatHex(shown),
                fault));
    }

    synchronized List<DeviceView.Frame> frames() {
        return List.copyOf(frames);
    }

    synchronized long rejected() {
        return rejected;
    }
}

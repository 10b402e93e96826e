package lyceum.core.devices;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches one door for what should not be. Fed with what happens and with the monotonic time of it; answers with the
 * alarms that begin or end. Not thread-safe: one door is watched by one thread at a time.
 */
final class DoorWatch {

    /** After an unlock or an exit request a door may open for this long beyond the pulse. */
    static final long GRACE = Duration.ofSeconds(5).toNanos();
    /** How long a door may stand open. */
    static final long HELD = Duration.ofSeconds(30).toNanos();

    /** An alarm begins or ends. */
    record Change(Alarm.Kind kind, boolean begins, String detail) {}

    private final Set<Alarm.Kind> active = EnumSet.noneOf(Alarm.Kind.class);
    private long mayOpenUntil = Long.MIN_VALUE;
    private long openSince;
    private @Nullable Boolean open;
    private Lock.State lock = Lock.State.UNKNOWN;

    /** Alarms that were active before a restart go on. */
    void resume(Alarm.Kind kind) {
        active.add(kind);
    }

    /** What the contact last said; null while it never spoke. */
    @Nullable Boolean open() {
        return open;
    }

    /** The door was told to open for {@code pulse}. */
    void granted(long now, Duration pulse) {
        mayOpenUntil = Math.max(mayOpenUntil, now + pulse.toNanos() + GRACE);
    }

    /** Someone inside pressed the exit button. */
    void exitRequested(long now) {
        mayOpenUntil = Math.max(mayOpenUntil, now + 2 * GRACE);
    }

    /** The contact says open or closed. */
    List<Change> contact(boolean nowOpen, long now) {
        List<Change> changes = new ArrayList<>();
        boolean opened = nowOpen && !Boolean.TRUE.equals(open);
        open = nowOpen;
        if (opened) {
            openSince = now;
            if (now > mayOpenUntil) {
                begin(changes, Alarm.Kind.FORCED, "The door opened without an unlock.");
            }
        }
        if (!nowOpen) {
            end(changes, Alarm.Kind.FORCED);
            end(changes, Alarm.Kind.HELD);
        }
        return changes;
    }

    /** The lock says what state it is in. */
    List<Change> lock(Lock.State state, long now) {
        lock = state;
        return tick(now);
    }

    /** Time has passed. */
    List<Change> tick(long now) {
        List<Change> changes = new ArrayList<>();
        if (Boolean.TRUE.equals(open) && now - openSince > HELD) {
            begin(changes, Alarm.Kind.HELD, "The door stands open for more than 30 seconds.");
        }
        boolean shouldBeLocked = mayOpenUntil == Long.MIN_VALUE || now > mayOpenUntil;
        if (lock == Lock.State.UNLOCKED && shouldBeLocked) {
            begin(changes, Alarm.Kind.DISAGREE, "The lock says unlocked although nobody asked, or for too long.");
        } else if (lock == Lock.State.LOCKED) {
            end(changes, Alarm.Kind.DISAGREE);
        }
        return changes;
    }

    private void begin(List<Change> changes, Alarm.Kind kind, String detail) {
        if (active.add(kind)) {
            changes.add(new Change(kind, true, detail));
        }
    }

    private void end(List<Change> changes, Alarm.Kind kind) {
        if (active.remove(kind)) {
            changes.add(new Change(kind, false, ""));
        }
    }
}

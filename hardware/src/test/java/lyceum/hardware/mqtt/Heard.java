package lyceum.hardware.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Inbox;
import lyceum.core.devices.Report;
import lyceum.core.devices.Tap;
import org.jspecify.annotations.Nullable;

/** An inbox that keeps everything and lets a test wait for it. */
public final class Heard implements Inbox {

    /** A frame and what became of it. */
    public record Frame(
            DeviceAddress from,
            String direction,
            String text,
            @Nullable String fault) {}

    private final List<Tap> taps = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();

    @Override
    public synchronized void tap(Tap tap) {
        taps.add(tap);
        notifyAll();
    }

    @Override
    public synchronized void report(Report report) {
        reports.add(report);
        notifyAll();
    }

    @Override
    public synchronized void frame(DeviceAddress from, String direction, byte[] frame, @Nullable String fault) {
        frames.add(new Frame(from, direction, new String(frame, java.nio.charset.StandardCharsets.UTF_8), fault));
        notifyAll();
    }

    public synchronized List<Tap> taps() {
        return List.copyOf(taps);
    }

    public synchronized List<Report> reports() {
        return List.copyOf(reports);
    }

    public synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** Frames from devices that were dropped. */
    public synchronized List<Frame> dropped() {
        return frames.stream().filter(f -> f.fault() != null).toList();
    }

    /** Forgets everything. */
    public synchronized void clear() {
        taps.clear();
        reports.clear();
        frames.clear();
    }

    /** Waits until the condition holds, looking again whenever something was heard and every 20 ms besides. */
    public synchronized void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("waited in vain for: " + what + "; heard " + reports + " " + frames);
            }
            try {
                wait(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Waits until a report like this has been heard. */
    public void await(Supplier<Report> report) {
        Report wanted = report.get();
        await(wanted.toString(), () -> reports().contains(wanted));
    }
}

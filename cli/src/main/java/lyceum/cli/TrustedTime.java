package lyceum.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether this computer's clock can be believed: the kernel calls it synchronised, or a battery keeps it. A Raspberry Pi
 * has no battery and boots in the past until it has found a time server.
 */
final class TrustedTime implements BooleanSupplier {

    private static final Path TIMESYNC = Path.of("/run/systemd/timesync/synchronized");
    private static final Path CHRONY = Path.of("/run/chrony/chronyd.pid");
    private static final Path BATTERY = Path.of("/sys/class/rtc/rtc0");

    private final boolean always;
    private volatile boolean believed;
    private long askedNanos = System.nanoTime() - TimeUnit.HOURS.toNanos(1);

    TrustedTime(Config.ClockTrust trust) {
        this.always = trust == Config.ClockTrust.ALWAYS;
    }

    @Override
    public synchronized boolean getAsBoolean() {
        if (always) {
            return true;
        }
        if (System.nanoTime() - askedNanos > TimeUnit.MINUTES.toNanos(1)) {
            askedNanos = System.nanoTime();
            believed = hasBattery() || Files.exists(TIMESYNC) || (Files.exists(CHRONY) && kernelSaysSo());
        }
        return believed;
    }

    /** PCs have had a battery for forty years; whether a small board has one, the kernel says. */
    private static boolean hasBattery() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean linux = System.getProperty("os.name", "").equals("Linux");
        return !linux || arch.equals("amd64") || arch.equals("x86_64") || Files.exists(BATTERY);
    }

    private static boolean kernelSaysSo() {
        try {
            Process asked = new ProcessBuilder("timedatectl", "show", "-p", "NTPSynchronized", "--value")
                    .redirectErrorStream(true)
                    .start();
            boolean answered = asked.waitFor(2, TimeUnit.SECONDS);
            if (!answered) {
                asked.destroyForcibly();
            }
            return answered
                    && new String(asked.getInputStream().readAllBytes()).strip().equals("yes");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

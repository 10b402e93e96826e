package lyceum.core.operations;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.HealthCheck;
import lyceum.core.base.HealthCheck.Component;
import lyceum.core.base.HealthCheck.Status;
import org.jspecify.annotations.Nullable;

/** How the parts of a running installation are: what the health page shows. */
public final class Condition {

    private static final long MEGABYTE = 1024L * 1024L;
    /** Below this much free space an admin should do something. */
    private static final long LITTLE = 500 * MEGABYTE;
    /** Below this much a database may stop at any moment. */
    private static final long NOTHING = 50 * MEGABYTE;

    private Condition() {}

    /**
     * The parts that every installation has.
     *
     * @param brokerFault what is wrong with the broker, empty when nothing is or there is none
     * @param devices how many devices there are, and how many of them are there
     */
    public static List<HealthCheck> checks(
            Db db, Clock clock, Path data, Supplier<String> brokerFault, Supplier<int[]> devices) {
        Disk disk = new Disk(data, clock);
        return List.of(
                () -> database(db),
                () -> broker(brokerFault.get()),
                () -> devices(devices.get()),
                () -> clock(clock),
                disk);
    }

    private static Component database(Db db) {
        Optional<Db.Health> ill =
                db.health().stream().filter(health -> !health.ok()).findFirst();
        return ill.map(health -> new Component("database", Status.DOWN, health.tenant() + ": " + health.reason()))
                .orElse(new Component("database", Status.OK, db.health().size() + " open"));
    }

    private static Component broker(String fault) {
        return new Component("broker", fault.isEmpty() ? Status.OK : Status.DEGRADED, fault);
    }

    private static Component devices(int[] counts) {
        Status status = counts[1] < counts[0] ? Status.DEGRADED : Status.OK;
        return new Component("devices", status, counts[1] + " of " + counts[0] + " are there");
    }

    private static Component clock(Clock clock) {
        return switch (clock.state()) {
            case TRUSTED -> new Component("clock", Status.OK, "trusted");
            case HOLDOVER -> new Component("clock", Status.DEGRADED, "runs on without its source");
            case UNTRUSTED -> new Component("clock", Status.DEGRADED, "not trusted: someone must vouch for the time");
        };
    }

    /** The medium that the data lies on. Looked at twice a minute: flash cards wear out and turn read-only one day. */
    private static final class Disk implements HealthCheck {

        private static final Duration EVERY = Duration.ofSeconds(30);
        private static final Path BLOCKS = Path.of("/sys/block");
        /** JEDEC eMMC life time estimate: steps of 10 %, 0x09 is 80 to 90 % used. */
        private static final int WORN = 9;

        private final Path data;
        private final Clock clock;
        private @Nullable Component last;
        private long lookedNanos;

        Disk(Path data, Clock clock) {
            this.data = data;
            this.clock = clock;
        }

        @Override
        public synchronized Component check() {
            Component known = last;
            if (known == null || clock.nanos() - lookedNanos > EVERY.toNanos()) {
                known = look();
                last = known;
                lookedNanos = clock.nanos();
            }
            return known;
        }

        private Component look() {
            try {
                FileStore store = Files.getFileStore(data);
                long free = store.getUsableSpace();
                if (store.isReadOnly() || !Files.isWritable(data)) {
                    return new Component("disk", Status.DOWN, "read-only: replace the card or disk, and restore");
                }
                if (free < NOTHING) {
                    return new Component("disk", Status.DOWN, "full: " + free / MEGABYTE + " MB free");
                }
                int wear = wear();
                if (free < LITTLE || wear >= WORN) {
                    return new Component(
                            "disk",
                            Status.DEGRADED,
                            free / MEGABYTE + " MB free" + (wear >= WORN ? ", worn out soon" : ""));
                }
                return new Component("disk", Status.OK, free / MEGABYTE + " MB free");
            } catch (IOException e) {
                return new Component(
                        "disk", Status.DOWN, "cannot be asked: " + e.getClass().getSimpleName());
            }
        }

        /** The worst estimate of any eMMC, 0 where none says. */
        private static int wear() {
            int worst = 0;
            if (!Files.isDirectory(BLOCKS)) {
                return worst;
            }
            try (DirectoryStream<Path> blocks = Files.newDirectoryStream(BLOCKS, "mmcblk?")) {
                for (Path block : blocks) {
                    Path life = block.resolve("device").resolve("life_time");
                    if (Files.isReadable(life)) {
                        for (String estimate : Files.readString(life).strip().split("\\s+")) {
                            worst = Math.max(worst, Integer.decode(estimate));
                        }
                    }
                }
            } catch (IOException | NumberFormatException e) {
                return worst;
            }
            return worst;
        }
    }
}

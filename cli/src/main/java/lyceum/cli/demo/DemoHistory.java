package lyceum.cli.demo;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Databases;
import lyceum.core.base.Db;
import lyceum.core.base.Events;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.doors.Doors;
import lyceum.core.doors.Unlocks;
import lyceum.core.doors.Visits;
import lyceum.core.people.Card;
import lyceum.hardware.sim.SimDriver;
import org.jspecify.annotations.Nullable;

/**
 * Two weeks of coming and going, made by the doors themselves with a clock that is moved from tap to tap, and then a few
 * taps a minute at the simulated readers for as long as the demonstration runs.
 */
public final class DemoHistory implements Runnable {

    /** One tap of the past. */
    private record Past(Instant at, DeviceAddress reader, Card card) {}

    private static final System.Logger LOG = System.getLogger(DemoHistory.class.getName());
    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final int DAYS = 14;
    private static final int WRITERS = 16;
    private static final Caller SYSTEM = Caller.system(DemoSite.TENANT);
    private static final DeviceAddress FRONT = new DeviceAddress(DemoSite.TENANT, "main", "front-reader");
    private static final DeviceAddress LADIES = new DeviceAddress(DemoSite.TENANT, "main", "ladies-reader");
    private static final DeviceAddress GATE_IN = new DeviceAddress(DemoSite.TENANT, "pragati", "gate-in");
    private static final DeviceAddress GATE_OUT = new DeviceAddress(DemoSite.TENANT, "pragati", "gate-out");

    private final DemoSite.Features lyceum;
    private final Databases databases;
    private final SimDriver simulated;
    private final boolean frontIsSimulated;
    private final Random random = new Random(20_261_121);

    private DemoHistory(DemoSite.Features lyceum, Databases databases, SimDriver simulated, boolean frontIsSimulated) {
        this.lyceum = lyceum;
        this.databases = databases;
        this.simulated = simulated;
        this.frontIsSimulated = frontIsSimulated;
    }

    /** Writes the past, if there is none yet, and lets people come and go; beside everything else, on a thread of its own. */
    public static void begin(
            DemoSite.Features lyceum, Databases databases, SimDriver simulated, boolean frontIsSimulated) {
        Thread.ofVirtual().name("demo").start(new DemoHistory(lyceum, databases, simulated, frontIsSimulated));
    }

    @Override
    public void run() {
        try {
            Instant now = lyceum.clock().now();
            List<Past> everything = everything(now);
            if (isFresh()) {
                write(
                        everything.stream()
                                .filter(past -> past.at().isBefore(now))
                                .toList(),
                        now);
            }
            live(everything.stream().filter(past -> past.at().isAfter(now)).toList());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The demonstration's people stay at home", e);
        }
    }

    private boolean isFresh() {
        return lyceum.visits()
                .list(SYSTEM, null, null, null, null, null, null, new Page.Want(1, null))
                .items()
                .isEmpty();
    }

    // ---- the past
    // ----------------------------------------------------------------------------------------------------

    /**
     * Day after day; within a day several people at once, each one's taps in order, because every tap waits for the disk.
     * What ended by rule is ended between the days.
     */
    private void write(List<Past> past, Instant now) {
        Map<LocalDate, List<Past>> days = past.stream()
                .collect(Collectors.groupingBy(
                        tap -> LocalDate.ofInstant(tap.at(), ZONE), TreeMap::new, Collectors.toList()));
        days.forEach((day, taps) -> {
            writeDay(taps);
            Instant end = day.plusDays(1).atTime(4, 0).atZone(ZONE).toInstant();
            Instant until = end.isBefore(now) ? end : now;
            new Visits(databases.at(new MovedClock(until)), lyceum.places()).endDue(SYSTEM, until, null, null);
        });
    }

    private void writeDay(List<Past> taps) {
        Map<Integer, List<Past>> byPerson = taps.stream()
                .collect(Collectors.groupingBy(tap -> Math.floorMod(tap.card().hashCode(), WRITERS)));
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            byPerson.values().forEach(share -> writers.execute(() -> writeShare(share)));
        }
    }

    private void writeShare(List<Past> taps) {
        MovedClock moved = new MovedClock(taps.getFirst().at());
        Db then = databases.at(moved);
        try (Events nobody = new Events();
                Unlocks nobodyAnswers = new Unlocks(then, nobody);
                Doors doors = new Doors(
                        then,
                        lyceum.places(),
                        lyceum.devices(),
                        moved,
                        Doors.Times.STANDARD,
                        (decision, code, nanos) -> {},
                        nobodyAnswers)) {
            for (Past tap : taps) {
                moved.to(tap.at());
                doors.remember(lyceum.devices().at(tap.reader()).orElseThrow(), tap.card());
            }
        } catch (Problem e) {
            // The server ends before its past is written; at the next start of a fresh folder it begins anew.
            LOG.log(Level.DEBUG, "The rest of a day's history stays unwritten", e);
        }
    }

    /** Every tap from two weeks ago to two days from now, in order. The same at every start of the same day. */
    private List<Past> everything(Instant now) {
        Roll roll = new Roll();
        List<Roll.Member> members = roll.hall();
        List<Roll.Student> students = roll.institute();
        LocalDate today = LocalDate.ofInstant(now, ZONE);
        List<Past> taps = new ArrayList<>();
        for (LocalDate day = today.minusDays(DAYS); day.isBefore(today.plusDays(2)); day = day.plusDays(1)) {
            for (int i = 0; i < members.size(); i++) {
                hallDay(taps, day, i, members.get(i));
            }
            for (int i = 0; i < students.size() && day.getDayOfWeek().getValue() < 7; i++) {
                classDay(taps, day, i, students.get(i));
            }
        }
        taps.sort(Comparator.comparing(Past::at));
        return taps;
    }

    private void hallDay(List<Past> taps, LocalDate day, int i, Roll.Member member) {
        int comes = random.nextInt(100);
        int late = random.nextInt(70);
        boolean away = comes
                >= (member.standing() == Roll.Standing.PAID ? 80 : member.standing() == Roll.Standing.GRACE ? 70 : 4);
        if (away) {
            return;
        }
        LocalTime from = begin(member.hours()).plusMinutes(late);
        taps.add(new Past(at(day, from), FRONT, DemoSite.hallCard(i)));
        if (member.gender().equals("female") && i % 10 < 6) {
            taps.add(new Past(at(day, from.plusMinutes(1)), LADIES, DemoSite.hallCard(i)));
        }
    }

    private void classDay(List<Past> taps, LocalDate day, int i, Roll.Student student) {
        Roll.Batch batch = Roll.batches().get(student.batch());
        int comes = random.nextInt(100);
        int early = random.nextInt(50);
        int stays = random.nextInt(12);
        if (comes >= 87) {
            return;
        }
        LocalTime begin = begin(batch.hours());
        LocalTime end = LocalTime.parse(batch.hours().substring(batch.hours().length() - 5));
        taps.add(new Past(at(day, begin.plusMinutes(early)), GATE_IN, DemoSite.instituteCard(i)));
        if (comes < 70) {
            taps.add(new Past(at(day, end.minusMinutes(3).plusMinutes(stays)), GATE_OUT, DemoSite.instituteCard(i)));
        }
    }

    private static LocalTime begin(@Nullable String hours) {
        return hours == null ? LocalTime.of(9, 30) : LocalTime.parse(hours.substring(4, 9));
    }

    private Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).plusSeconds(random.nextInt(60)).atZone(ZONE).toInstant();
    }

    // ---- the present
    // ---------------------------------------------------------------------------------------------------

    /** Everybody comes when the roll says, as long as the process lives. */
    private void live(List<Past> coming) {
        for (Past tap : coming) {
            long nanos = Duration.between(lyceum.clock().now(), tap.at()).toNanos();
            if (nanos > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(nanos);
            }
            if (frontIsSimulated || !tap.reader().equals(FRONT)) {
                simulated.tap(tap.reader(), tap.card());
            }
        }
    }

    /** A clock that stands where it was put. */
    private static final class MovedClock implements Clock {
        private volatile Instant now;

        MovedClock(Instant now) {
            this.now = now;
        }

        void to(Instant at) {
            now = at;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public State state() {
            return State.TRUSTED;
        }
    }
}

package lyceum.core.devices;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.Events;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Page;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import lyceum.core.base.Vault;
import lyceum.core.places.Places;
import org.jspecify.annotations.Nullable;

/**
 * The registry of devices, what they report, and the way to their locks and readers. What a device said lives in memory;
 * what a person must look at (an alarm) is a row.
 */
public final class Devices implements Checked, AutoCloseable {

    /** Told what became of an unlock: {@code done}, {@code refused}, {@code jammed} or {@code unknown}. */
    @FunctionalInterface
    public interface UnlockListener {
        /** Called off the wire's thread, once per unlock. */
        void outcome(String tenant, UUID visit, String outcome);
    }

    private record Pending(String tenant, UUID door, Live lock, long deadline) {}

    private record DoorKey(String tenant, UUID door) {}

    private static final System.Logger LOG = System.getLogger(Devices.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();
    /** A device must be silent for this long before it raises an alarm; a restarted broker takes some seconds. */
    private static final long SILENCE = Duration.ofSeconds(60).toNanos();

    private final Db db;
    private final Vault vault;
    private final Places places;
    private final Clock clock;
    private final Map<String, Driver> drivers = new ConcurrentHashMap<>();
    private final Map<DeviceAddress, Live> live = new ConcurrentHashMap<>();
    private final Map<DoorKey, DoorWatch> watches = new ConcurrentHashMap<>();
    private final Map<UUID, Pending> pending = new ConcurrentHashMap<>();
    private final Alarms alarms;
    /** One thread, so that reports are taken in the order in which the wires gave them. */
    private final ExecutorService reports = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("devices").daemon().factory());

    private volatile UnlockListener unlocks = (tenant, visit, outcome) -> {};

    public Devices(Db db, Events events, Vault vault, Places places, Clock clock, Collection<Driver> drivers) {
        this.db = db;
        this.vault = vault;
        this.places = places;
        this.clock = clock;
        this.alarms = new Alarms(db, events);
        drivers.forEach(driver -> this.drivers.put(driver.name(), driver));
    }

    /** Sets who is told what became of unlocks; once, before {@link #start}. */
    public void onUnlock(UnlockListener listener) {
        unlocks = listener;
    }

    /** Starts the drivers; taps go to {@code taps} on the thread of their wire, which must not be held up. */
    public void start(Consumer<Tap> taps) {
        drivers.values()
                .forEach(driver -> driver.start(new Inbox() {
                    @Override
                    public void tap(Tap tap) {
                        heard(tap.reader());
                        taps.accept(tap);
                    }

                    @Override
                    public void report(Report report) {
                        if (!reports.isShutdown()) {
                            reports.execute(() -> take(report));
                        }
                    }

                    @Override
                    public void frame(DeviceAddress from, String direction, byte[] frame, @Nullable String fault) {
                        Live device = live.get(from);
                        if (device != null) {
                            device.frame(clock.now(), direction, frame, fault);
                        }
                    }
                }));
    }

    /** Makes a tenant's devices known to their drivers. Returns how many there are. */
    public int open(String tenant) {
        Caller system = Caller.system(tenant);
        List<DevicesSql.Registered> all = db.read(system, DevicesSql::all);
        all.forEach(registered -> know(tenant, registered));
        alarms.resume(tenant, db.read(system, DevicesSql::unended));
        return all.size();
    }

    private void know(String tenant, DevicesSql.Registered registered) {
        Device device = registered.device();
        live.compute(
                device.address(),
                (address, before) -> before == null
                        ? new Live(device, registered.version(), clock.nanos())
                        : before.changed(device, registered.version()));
        Driver driver = drivers.get(device.driver());
        if (driver == null) {
            LOG.log(Level.WARNING, "No driver {0} for device {1}", device.driver(), device.address());
            return;
        }
        byte[] sealed = registered.sealedKey();
        driver.add(device, sealed == null ? new byte[0] : vault.open(tenant, sealed));
    }

    // ---- the way to a door ---------------------------------------------------------------------------------------

    /** The device at this address, if it is registered. */
    public Optional<Device> at(DeviceAddress address) {
        return Optional.ofNullable(live.get(address)).map(Live::device);
    }

    /** Whether an unlock of this door would reach its lock now. */
    public boolean reachable(String tenant, UUID door) {
        return lockOf(tenant, door)
                .map(found -> driver(found).lock(found.device().address()).online())
                .orElse(false);
    }

    /**
     * Sends an unlock to the door's lock, after the visit is durable. What the lock did is told to the
     * {@link UnlockListener}; without a word from it until the expiry it is {@code unknown}.
     */
    public Lock.Sent unlock(String tenant, UUID door, Lock.Unlock unlock) {
        Optional<Live> found = lockOf(tenant, door);
        if (found.isEmpty()) {
            return Lock.Sent.OFFLINE;
        }
        Live device = found.get();
        long life = Duration.between(unlock.issuedAt(), unlock.expiresAt()).toNanos();
        pending.put(unlock.id(), new Pending(tenant, door, device, clock.nanos() + life));
        reports.execute(() -> watch(tenant, door).granted(clock.nanos(), unlock.pulse()));
        Lock.Sent sent = driver(device).lock(device.device().address()).open(unlock);
        if (sent == Lock.Sent.OFFLINE) {
            pending.remove(unlock.id());
        }
        return sent;
    }

    /** Gives a reader its answer, if it is still registered. */
    public void answer(DeviceAddress reader, Reader.Answer answer) {
        Live device = live.get(reader);
        if (device != null && drivers.containsKey(device.device().driver())) {
            driver(device).reader(reader).answer(answer);
        }
    }

    private Optional<Live> lockOf(String tenant, UUID door) {
        return live.values().stream()
                .filter(d -> d.device().kind() == Device.Kind.LOCK)
                .filter(d -> door.equals(d.device().door()))
                .filter(d -> d.device().address().tenant().equals(tenant))
                .filter(d -> drivers.containsKey(d.device().driver()))
                .findFirst();
    }

    private Driver driver(Live device) {
        Driver driver = drivers.get(device.device().driver());
        if (driver == null) {
            throw new IllegalStateException("no driver " + device.device().driver());
        }
        return driver;
    }

    // ---- what devices report -------------------------------------------------------------------------------------

    private void heard(DeviceAddress from) {
        Live device = live.get(from);
        if (device != null) {
            device.heard(clock.now(), clock.nanos());
        }
    }

    private void take(Report report) {
        Live device = live.get(report.from());
        if (device == null) {
            return;
        }
        try {
            if (!(report instanceof Report.Offline)) {
                device.heard(clock.now(), clock.nanos());
            }
            act(device, report);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A report of " + report.from() + " could not be taken", e);
        }
    }

    private void act(Live device, Report report) {
        String tenant = report.from().tenant();
        UUID door = device.device().door();
        long now = clock.nanos();
        switch (report) {
            case Report.Online on -> alarms.end(tenant, device.device(), Alarm.Kind.OFFLINE);
            case Report.Offline off -> device.lost();
            case Report.LockState lock -> onDoor(tenant, device, door, w -> w.lock(lock.state(), now));
            case Report.Contact contact -> onDoor(tenant, device, door, w -> w.contact(contact.open(), now));
            case Report.ExitRequested exit ->
                onDoor(tenant, device, door, w -> {
                    w.exitRequested(now);
                    return List.of();
                });
            case Report.Tamper tamper -> {
                if (tamper.active()) {
                    alarms.raise(tenant, device.device(), Alarm.Kind.TAMPER, "The case of the device was opened.");
                } else {
                    alarms.end(tenant, device.device(), Alarm.Kind.TAMPER);
                }
            }
            case Report.UnlockAnswered answered -> answered(answered);
            case Report.Reading reading -> {
                // Kept by the driver, which owns the sensor's last values; nothing listens to single readings yet.
            }
            case Report.Gap gap ->
                alarms.raise(
                        tenant,
                        device.device(),
                        Alarm.Kind.GAP,
                        "Taps " + gap.first() + " to " + gap.last() + " never arrived.");
        }
        boolean heartbeat = report instanceof Report.Online;
        if (!heartbeat || device.wasSilent()) {
            alarms.changed(tenant, device.device());
        }
    }

    private void onDoor(
            String tenant,
            Live device,
            @Nullable UUID door,
            java.util.function.Function<DoorWatch, List<DoorWatch.Change>> what) {
        if (door != null) {
            apply(tenant, device.device(), what.apply(watch(tenant, door)));
        }
    }

    private void apply(String tenant, Device device, List<DoorWatch.Change> changes) {
        for (DoorWatch.Change change : changes) {
            if (change.begins()) {
                alarms.raise(tenant, device, change.kind(), change.detail());
            } else {
                alarms.end(tenant, device, change.kind());
            }
        }
    }

    private void answered(Report.UnlockAnswered answered) {
        Pending unlock = pending.get(answered.id());
        // Only the lock that was asked may answer, and only once.
        if (unlock == null
                || !unlock.lock().device().address().equals(answered.from())
                || !pending.remove(answered.id(), unlock)) {
            return;
        }
        if (answered.outcome() != Report.UnlockAnswered.Outcome.DONE) {
            notOpened(
                    unlock, "The lock answered: " + answered.outcome().name().toLowerCase(java.util.Locale.ROOT) + ".");
        }
        unlocks.outcome(
                unlock.tenant(), answered.id(), answered.outcome().name().toLowerCase(java.util.Locale.ROOT));
    }

    private void notOpened(Pending unlock, String detail) {
        alarms.raise(unlock.tenant(), unlock.lock().device(), Alarm.Kind.NOT_OPENED, detail);
    }

    private DoorWatch watch(String tenant, UUID door) {
        return watches.computeIfAbsent(new DoorKey(tenant, door), key -> {
            DoorWatch watch = new DoorWatch();
            alarms.active(tenant, door).forEach(watch::resume);
            return watch;
        });
    }

    /** Once a second: what should have happened by now and did not. */
    public void sweep() {
        reports.execute(() -> {
            long now = clock.nanos();
            pending.forEach((id, unlock) -> {
                if (now - unlock.deadline() > 0 && pending.remove(id, unlock)) {
                    notOpened(unlock, "The lock did not answer in time; its state is unknown.");
                    unlocks.outcome(unlock.tenant(), id, "unknown");
                }
            });
            live.values().forEach(device -> check(device, now));
        });
    }

    private void check(Live device, long now) {
        String tenant = device.device().address().tenant();
        UUID door = device.device().door();
        if (device.device().kind() == Device.Kind.LOCK && door != null) {
            apply(tenant, device.device(), watch(tenant, door).tick(now));
        }
        Driver driver = drivers.get(device.device().driver());
        boolean wireIsFine = driver != null && driver.fault().isEmpty();
        boolean online = wireIsFine && online(device);
        if (device.nowOnline(online)) {
            alarms.changed(tenant, device.device());
        }
        if (online) {
            alarms.end(tenant, device.device(), Alarm.Kind.OFFLINE);
        } else if (wireIsFine && device.silentFor(now) > SILENCE) {
            alarms.raise(tenant, device.device(), Alarm.Kind.OFFLINE, "Nothing was heard of the device.");
        }
    }

    private boolean online(Live device) {
        Driver driver = drivers.get(device.device().driver());
        if (driver == null) {
            return false;
        }
        return switch (device.device().kind()) {
            case LOCK -> driver.lock(device.device().address()).online();
            case READER -> driver.reader(device.device().address()).online();
            case SENSOR -> device.silentFor(clock.nanos()) < SILENCE;
        };
    }

    /** What is wrong with each driver's wire, for the health page; empty text where nothing is. */
    public Map<String, String> faults() {
        Map<String, String> faults = new java.util.TreeMap<>();
        drivers.forEach((name, driver) -> {
            if (live.values().stream().anyMatch(d -> d.device().driver().equals(name))) {
                faults.put(name, driver.fault());
            }
        });
        return faults;
    }

    /** How many registered devices there are, and how many of them are there. */
    public int[] counts() {
        List<Live> all = List.copyOf(live.values());
        return new int[] {all.size(), (int) all.stream().filter(this::online).count()};
    }

    // ---- use cases of staff ----------------------------------------------------------------------------------------

    /** The devices of a site, by name. */
    public List<DeviceView> list(Caller caller, UUID site) {
        mustReach(caller, "device:read", site);
        return ofSite(caller.tenant(), site).map(this::view).toList();
    }

    /** One device. */
    public DeviceView get(Caller caller, UUID id) {
        return view(visible(caller, "device:read", id));
    }

    /** What a device sent and was sent lately, newest first. */
    public List<DeviceView.Frame> frames(Caller caller, UUID id) {
        return visible(caller, "device:read", id).frames();
    }

    /** The device itself, for whoever must reach its driver (the simulated site). */
    public Device device(Caller caller, String permission, UUID id) {
        return visible(caller, permission, id).device();
    }

    /** The doors of a site as they stand now. */
    public List<DeviceView.DoorState> doorStates(Caller caller, UUID site) {
        mustReach(caller, "device:read", site);
        Places.Snapshot snapshot = places.snapshot(caller.tenant());
        return snapshot.doorsOf(site).stream()
                .map(door -> new DeviceView.DoorState(
                        door.id(),
                        door.name(),
                        lockState(caller.tenant(), door.id()),
                        ofSite(caller.tenant(), site)
                                .filter(d -> d.device().kind() == Device.Kind.READER)
                                .filter(d -> door.id().equals(d.device().door()))
                                .map(d -> new DeviceView.ReaderState(
                                        d.device().id(),
                                        d.device().name(),
                                        d.device().use(),
                                        online(d),
                                        d.lastSeen()))
                                .toList(),
                        contactOf(caller.tenant(), door.id()),
                        snapshot.isOpen(door, clock.now()),
                        alarms.count(caller.tenant(), null, door.id())))
                .toList();
    }

    private @Nullable Boolean contactOf(String tenant, UUID door) {
        DoorWatch watch = watches.get(new DoorKey(tenant, door));
        return watch == null ? null : watch.open();
    }

    private DeviceView.LockState lockState(String tenant, UUID door) {
        return lockOf(tenant, door)
                .map(found -> {
                    Lock lock = driver(found).lock(found.device().address());
                    return new DeviceView.LockState(found.device().id(), lock.state(), lock.online());
                })
                .orElse(new DeviceView.LockState(null, Lock.State.UNKNOWN, false));
    }

    /** Registers a device and makes its key; the answer is the only one that holds it. */
    public DeviceView.Enrolled register(Caller caller, DeviceView.Edit edit) {
        mustReach(caller, "device:write", edit.site());
        check(edit);
        byte[] key = newKey();
        byte[] sealed = vault.seal(caller.tenant(), key);
        UUID id = db.write(caller, tx -> {
            String siteSlug = DevicesSql.siteSlug(tx, edit.site()).orElseThrow(() -> Problem.notFound("site"));
            mustStandAtSite(tx, edit);
            Device device = device(Ids.next(tx.now()), caller.tenant(), siteSlug, edit);
            DevicesSql.insert(tx, device, sealed);
            Audit.note(tx, "device.register", "device", device.id(), null, edit);
            tx.publish(new DeviceView.Changed(device.id(), device.site()));
            return device.id();
        });
        Live registered = reload(caller.tenant(), id);
        return new DeviceView.Enrolled(view(registered), driver(registered).enrolment(registered.device(), key));
    }

    /** Makes a new key for a device; the old one is worthless from then on. */
    public DeviceView.Enrolled enrol(Caller caller, UUID id) {
        visible(caller, "device:write", id);
        byte[] key = newKey();
        byte[] sealed = vault.seal(caller.tenant(), key);
        db.run(caller, tx -> {
            DevicesSql.newKey(tx, id, sealed);
            Audit.note(tx, "device.enrol", "device", id, null, null);
        });
        Live registered = reload(caller.tenant(), id);
        return new DeviceView.Enrolled(view(registered), driver(registered).enrolment(registered.device(), key));
    }

    /** Replaces what a form edits; address, site and kind stay. @throws Problem {@code stale} when someone was faster */
    public DeviceView update(Caller caller, UUID id, long version, DeviceView.Edit edit) {
        Device before = visible(caller, "device:write", id).device();
        check(edit);
        db.run(caller, tx -> {
            mustStandAtSite(tx, edit);
            Device after = new Device(
                    id,
                    before.site(),
                    before.address(),
                    edit.name(),
                    before.kind(),
                    edit.driver(),
                    edit.settings() == null ? Map.of() : edit.settings(),
                    edit.door(),
                    edit.use());
            if (!DevicesSql.update(tx, after, version)) {
                throw Problem.of(Problem.Kind.STALE, "stale", "Someone else changed this device meanwhile.");
            }
            Audit.note(tx, "device.update", "device", id, before, after);
            tx.publish(new DeviceView.Changed(id, before.site()));
        });
        driver(before.driver()).ifPresent(driver -> driver.remove(before.address()));
        return view(reload(caller.tenant(), id));
    }

    /** Takes a device out of the registry. Its visits keep its name. */
    public void remove(Caller caller, UUID id) {
        Device device = visible(caller, "device:write", id).device();
        db.run(caller, tx -> {
            DevicesSql.remove(tx, id);
            Audit.note(tx, "device.remove", "device", id, device, null);
            tx.publish(new DeviceView.Changed(id, device.site()));
        });
        live.remove(device.address());
        driver(device.driver()).ifPresent(driver -> driver.remove(device.address()));
    }

    /** Alarms of a site, newest first; {@code open} leaves out what has ended and was seen. */
    public Page<Alarm> alarms(Caller caller, UUID site, boolean open, Page.Want want) {
        mustReach(caller, "alarm:read", site);
        return db.read(
                caller,
                tx -> Page.of(
                        DevicesSql.alarms(tx, site, open, want), want, alarm -> alarm.raisedAt() + "/" + alarm.id()));
    }

    /** A person has looked at the alarm. */
    public Alarm seen(Caller caller, UUID id) {
        return alarms.seen(caller, id);
    }

    private Stream<Live> ofSite(String tenant, UUID site) {
        return live.values().stream()
                .filter(d -> d.device().address().tenant().equals(tenant))
                .filter(d -> d.device().site().equals(site))
                .sorted(Comparator.comparing(d -> d.device().name()));
    }

    private Live visible(Caller caller, String permission, UUID id) {
        caller.require(permission);
        return live.values().stream()
                .filter(d -> d.device().id().equals(id))
                .filter(d -> d.device().address().tenant().equals(caller.tenant()))
                .filter(d -> caller.reaches(permission, d.device().site(), null))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("device"));
    }

    private static void mustReach(Caller caller, String permission, UUID site) {
        caller.require(permission);
        if (!caller.reaches(permission, site, null)) {
            throw Problem.notFound("site");
        }
    }

    private void check(DeviceView.Edit edit) {
        Fields fields = new Fields();
        fields.text("name", edit.name(), 100);
        fields.check(
                edit.slug() != null && edit.slug().matches("[a-z][a-z0-9-]{1,38}"),
                "slug",
                "slug.form",
                "Use 2 to 39 lower-case letters, digits and hyphens, beginning with a letter.");
        fields.check(edit.kind() != null, "kind", "field.required", "Choose lock, reader or sensor.");
        fields.check(
                edit.driver() != null && drivers.containsKey(edit.driver()),
                "driver",
                "driver.unknown",
                "Choose one of " + String.join(", ", new java.util.TreeSet<>(drivers.keySet())) + ".");
        fields.check(
                edit.kind() != Device.Kind.READER || edit.use() != null,
                "use",
                "field.required",
                "Say what a tap at this reader means: in, out, both or desk.");
        fields.check(
                edit.kind() == null
                        || edit.kind() == Device.Kind.SENSOR
                        || edit.use() == Device.Use.DESK
                        || edit.door() != null,
                "door",
                "field.required",
                "Choose the door.");
        fields.done();
        Map<String, String> settings = edit.settings();
        driver(edit.driver()).ifPresent(driver -> driver.check(edit.kind(), settings == null ? Map.of() : settings));
    }

    private static void mustStandAtSite(Tx tx, DeviceView.Edit edit) {
        UUID door = edit.door();
        if (door != null && !DevicesSql.doorAt(tx, door, edit.site())) {
            throw Problem.invalid("door", "door.notFound", "There is no such door at this site.");
        }
    }

    private static Device device(UUID id, String tenant, String siteSlug, DeviceView.Edit edit) {
        Map<String, String> settings = edit.settings();
        return new Device(
                id,
                edit.site(),
                new DeviceAddress(tenant, siteSlug, edit.slug()),
                edit.name(),
                edit.kind(),
                edit.driver(),
                settings == null ? Map.of() : Map.copyOf(settings),
                edit.door(),
                edit.use());
    }

    private Optional<Driver> driver(String name) {
        return Optional.ofNullable(drivers.get(name));
    }

    private static byte[] newKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return key;
    }

    private Live reload(String tenant, UUID id) {
        DevicesSql.Registered registered = db.read(
                Caller.system(tenant), tx -> DevicesSql.get(tx, id).orElseThrow(() -> Problem.notFound("device")));
        know(tenant, registered);
        Live found = live.get(registered.device().address());
        if (found == null) {
            throw Problem.notFound("device");
        }
        return found;
    }

    private DeviceView view(Live device) {
        Device d = device.device();
        boolean known = drivers.containsKey(d.driver());
        Lock.State state = d.kind() == Device.Kind.LOCK && known
                ? driver(device).lock(d.address()).state()
                : null;
        return new DeviceView(
                d.id(),
                d.site(),
                d.address().device(),
                d.name(),
                d.kind(),
                d.driver(),
                d.settings(),
                d.door(),
                d.use(),
                online(device),
                device.lastSeen(),
                state,
                alarms.count(d.address().tenant(), d.id(), null),
                device.rejected(),
                device.version());
    }

    @Override
    public List<Finding> check(Tx tx) {
        return DevicesSql.findings(tx);
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return DevicesSql.counts(tx);
    }

    @Override
    public void close() {
        drivers.values().forEach(Driver::close);
        reports.shutdown();
        try {
            if (!reports.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "Reports of devices were still being taken at the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

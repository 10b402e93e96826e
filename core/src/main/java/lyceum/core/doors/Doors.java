package lyceum.core.doors;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import lyceum.core.devices.Device;
import lyceum.core.devices.DeviceAddress;
import lyceum.core.devices.Devices;
import lyceum.core.devices.Lock;
import lyceum.core.devices.Reader;
import lyceum.core.devices.Tap;
import lyceum.core.people.Card;
import lyceum.core.places.Door;
import lyceum.core.places.Places;
import org.jspecify.annotations.Nullable;

/**
 * The one straight line from a tap to an open door: the person is found, the rules decide, the visit is durably written,
 * the lock opens. Taps of one door are taken in the order in which they came.
 */
public final class Doors implements AutoCloseable {

    /**
     * How a door's time runs.
     *
     * @param lateAfter a tap older than this opens nothing; 3 s
     * @param repeat the same card at the same reader within this is one tap; 2 s
     * @param commandLife how long an unlock may be obeyed; 10 s at most
     */
    public record Times(Duration lateAfter, Duration repeat, Duration commandLife) {
        /** What is in use where nothing else is configured. */
        public static final Times STANDARD =
                new Times(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(8));
    }

    /** Hears how taps went, for the metrics. */
    @FunctionalInterface
    public interface Meter {
        /** One tap was decided; {@code nanos} from its arrival until its command or answer was handed to the wire. */
        void tap(Visit.Outcome decision, String code, long nanos);
    }

    /** The answer to a tap at a kiosk; {@code person} carries no more than a public screen may show. */
    public record Tapped(
            UUID visit,
            Visit.Outcome decision,
            String code,
            String say,
            @Nullable Greeted person,
            Visit.Direction direction) {}

    /** Whom a public screen greets: the first name only. */
    public record Greeted(UUID id, String name) {}

    /** A tap decided and written: all that is needed to act on it. */
    private record Taken(
            UUID visit,
            Decision decision,
            Visit.Direction direction,
            @Nullable String name,
            @Nullable Door door) {}

    private record Last(Card card, long nanos, Reader.Result result) {}

    private static final System.Logger LOG = System.getLogger(Doors.class.getName());
    /** An override opens for someone who stands at the door, not for someone refused this morning. */
    private static final Duration OVERRIDE_WITHIN = Duration.ofMinutes(10);

    /** Enough that the databases keep their statements prepared. */
    private static final int REHEARSALS = 20;

    private static final Card NO_CARD = new Card("em4100", "00000000", 32);

    private final Db db;
    private final Places places;
    private final Devices devices;
    private final Clock clock;
    private final Times times;
    private final Meter meter;
    private final Lanes lanes = new Lanes();
    private final Learning learning = new Learning();
    private final Unlocks unlocks;
    private final Map<UUID, Last> lastAt = new ConcurrentHashMap<>();
    private final Map<UUID, Answers> answers = new ConcurrentHashMap<>();

    public Doors(Db db, Places places, Devices devices, Clock clock, Times times, Meter meter, Unlocks unlocks) {
        this.db = db;
        this.places = places;
        this.devices = devices;
        this.clock = clock;
        this.times = times;
        this.meter = meter;
        this.unlocks = unlocks;
    }

    // ---- a card is tapped at a reader ------------------------------------------------------------------------------

    /** Takes a tap from a driver; returns at once. The lane is the door's, so that two readers of it keep their order. */
    public void tap(Tap tap) {
        Device reader = devices.at(tap.reader()).orElse(null);
        if (reader == null || reader.kind() != Device.Kind.READER) {
            return;
        }
        UUID door = reader.door();
        if (!lanes.submit(door == null ? reader.id() : door, () -> take(reader, tap))) {
            LOG.log(Level.WARNING, "Too many taps wait at {0}; one was dropped", tap.reader());
        }
    }

    private void take(Device reader, Tap tap) {
        try {
            Reader.Answer before = answersOf(reader).find(tap.boot(), tap.seq());
            if (before != null) {
                devices.answer(tap.reader(), before);
            } else if (learning.offer(reader.id(), tap.card())) {
                answer(reader, tap, Reader.Result.REFUSE, "card.learned", "Card read");
            } else {
                decide(reader, tap);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A tap at " + tap.reader() + " could not be decided", e);
            devices.answer(
                    tap.reader(),
                    new Reader.Answer(tap.boot(), tap.seq(), Reader.Result.UNAVAILABLE, "system.unavailable", null));
        }
    }

    private void decide(Device reader, Tap tap) {
        String tenant = tap.reader().tenant();
        Last last = lastAt.get(reader.id());
        boolean repeat = last != null
                && last.card().matches(tap.card())
                && tap.arrivedNanos() - last.nanos() < times.repeat().toNanos();
        Taken taken;
        try {
            taken = db.write(Caller.system(tenant), "doors.tap", tx -> record(tx, reader, tap, repeat));
        } catch (Db.Duplicate e) {
            answerAgain(reader, tap);
            return;
        }
        Reader.Result result = act(tenant, reader, tap, taken);
        boolean opened =
                result == Reader.Result.OPEN || (repeat && last != null && last.result() == Reader.Result.OPEN);
        lastAt.put(
                reader.id(),
                new Last(tap.card(), tap.arrivedNanos(), opened ? Reader.Result.OPEN : Reader.Result.REFUSE));
    }

    /** Known from before a restart: what was decided then is answered, and nothing is done again. */
    private void answerAgain(Device reader, Tap tap) {
        DoorsSql.Earlier earlier = db.read(
                Caller.system(tap.reader().tenant()),
                tx -> DoorsSql.earlier(tx, reader.id(), tap.boot(), tap.seq()).orElseThrow());
        answer(
                reader,
                tap,
                Reader.Result.REFUSE,
                "tap.again",
                earlier.decision() == Visit.Outcome.OPEN ? "Please tap again" : null);
    }

    /**
     * Decides on a tap and writes the visit, and acts on nothing: for the history of a demonstration, whose doors opened
     * days ago.
     */
    public void remember(Device reader, Card card) {
        String boot = "history-" + UUID.randomUUID().toString().substring(0, 8);
        Tap tap = new Tap(reader.address(), card, boot, 1, Duration.ZERO, clock.nanos());
        db.run(Caller.system(reader.address().tenant()), tx -> {
            Taken taken = record(tx, reader, tap, false);
            if (taken.decision() instanceof Decision.Open) {
                DoorsSql.answered(tx, List.of(taken.visit()), Visit.Unlocked.DONE);
            }
        });
    }

    /**
     * Goes the way of a tap and takes everything back, so that the first real tap after a start finds its classes loaded,
     * its statements prepared and its pages read. Nothing of it is kept, and nobody hears of it.
     */
    public void rehearse(String tenant) {
        Places.Snapshot snapshot = places.snapshot(tenant);
        snapshot.sites().stream()
                .flatMap(site -> snapshot.doorsOf(site.id()).stream())
                .findFirst()
                .ifPresent(door -> {
                    for (int i = 0; i < REHEARSALS; i++) {
                        rehearse(tenant, snapshot, door);
                    }
                });
    }

    private void rehearse(String tenant, Places.Snapshot snapshot, Door door) {
        try {
            db.write(Caller.system(tenant), "doors.rehearse", tx -> {
                Card card = DoorsSql.anyCard(tx).orElse(NO_CARD);
                write(tx, snapshot, door.site(), door, Device.Use.IN, null, null, null, card, Duration.ZERO, false);
                throw new Rehearsed();
            });
        } catch (Rehearsed done) {
            // Undone, as it was meant to be.
        }
    }

    /** Ends a rehearsal's transaction without a trace. */
    private static final class Rehearsed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Rehearsed() {
            super(null, null, false, false);
        }
    }

    private Taken record(Tx tx, Device reader, Tap tap, boolean repeat) {
        Places.Snapshot snapshot = places.snapshot(tx.caller().tenant());
        UUID doorId = reader.door();
        Door door = doorId == null ? null : snapshot.door(doorId);
        Device.Use use = door == null || reader.use() == null ? Device.Use.DESK : reader.use();
        return write(
                tx,
                snapshot,
                reader.site(),
                door,
                use,
                reader.id(),
                tap.boot(),
                tap.seq(),
                tap.card(),
                age(tap),
                repeat);
    }

    private Duration age(Tap tap) {
        return tap.age().plusNanos(clock.nanos() - tap.arrivedNanos());
    }

    /** After the commit: the lock first, then the reader. */
    private Reader.Result act(String tenant, Device reader, Tap tap, Taken taken) {
        Decision decision = taken.decision();
        Door door = taken.door();
        Reader.Result result = Reader.Result.REFUSE;
        String code = decision.code();
        if (decision instanceof Decision.Open && door != null) {
            if (age(tap).compareTo(times.lateAfter()) > 0) {
                db.run(Caller.system(tenant), tx -> DoorsSql.tooLate(tx, taken.visit()));
                code = "tap.late";
            } else {
                Lock.TapRef ref = new Lock.TapRef(reader.address().device(), tap.boot(), tap.seq());
                result = send(tenant, door, taken.visit(), ref);
            }
        } else if (code.equals("lock.offline")) {
            result = Reader.Result.UNAVAILABLE;
        } else if (code.equals("tap.repeat")) {
            Last last = lastAt.get(reader.id());
            result = last == null ? Reader.Result.REFUSE : last.result();
        }
        answer(reader, tap, result, code, Says.words(result, code, taken.name(), taken.direction()));
        meter.tap(outcome(decision), code, clock.nanos() - tap.arrivedNanos());
        return result;
    }

    private Reader.Result send(String tenant, Door door, UUID visit, Lock.@Nullable TapRef ref) {
        Instant issued = clock.now();
        Lock.Unlock unlock = new Lock.Unlock(
                visit, Duration.ofMillis(door.pulseMs()), issued, issued.plus(times.commandLife()), ref);
        if (devices.unlock(tenant, door.id(), unlock) == Lock.Sent.SENT) {
            return Reader.Result.OPEN;
        }
        unlocks.outcome(tenant, visit, "unknown");
        return Reader.Result.UNAVAILABLE;
    }

    private void answer(Device reader, Tap tap, Reader.Result result, String code, @Nullable String say) {
        Reader.Answer answer = new Reader.Answer(tap.boot(), tap.seq(), result, code, say);
        answersOf(reader).put(answer);
        devices.answer(reader.address(), answer);
    }

    private Answers answersOf(Device reader) {
        return answers.computeIfAbsent(reader.id(), id -> new Answers());
    }

    // ---- the transaction
    // ---------------------------------------------------------------------------------------------

    private Taken write(
            Tx tx,
            Places.Snapshot snapshot,
            UUID site,
            @Nullable Door door,
            Device.Use use,
            @Nullable UUID reader,
            @Nullable String boot,
            @Nullable Long seq,
            Card card,
            Duration age,
            boolean repeat) {
        Instant at = tx.now().minus(age.compareTo(times.lateAfter()) > 0 ? age : Duration.ZERO);
        LocalDate day = snapshot.businessDay(site, at);
        List<Facts.Holder> holders = DoorsSql.candidates(tx, card, site, at).stream()
                .filter(candidate -> candidate.card().matches(card))
                .map(DoorsSql.Candidate::holder)
                .toList();
        List<Facts.Holder> distinct = Holders.onePerPerson(holders);
        Facts.Holder holder = distinct.size() == 1 ? distinct.getFirst() : null;
        Entitled entitled =
                holder == null || door == null ? Entitled.NOT : Entitled.of(tx, snapshot, holder, door, day, at);
        Visit.Direction direction = direction(use, holder, door);
        Facts facts = new Facts(
                direction,
                use == Device.Use.DESK,
                age,
                times.lateAfter(),
                distinct,
                repeat,
                clock.state(),
                door == null ? Door.UntrustedClock.KNOWN : door.untrustedClock(),
                door == null || snapshot.isOpen(door, at),
                door == null || devices.reachable(tx.caller().tenant(), door.id()),
                door != null && door.antiPassback(),
                entitled.until(),
                entitled.any());
        Decision decision = DoorRules.decide(facts);
        UUID id = Ids.next(tx.now());
        boolean moves =
                decision instanceof Decision.Open || (decision instanceof Decision.Late late && late.entitled());
        DoorsSql.insert(
                tx,
                new DoorsSql.VisitRow(
                        id,
                        at,
                        day,
                        site,
                        door == null ? null : door.id(),
                        reader,
                        boot,
                        seq,
                        use == Device.Use.DESK ? Visit.Direction.NONE : direction,
                        decision.person(),
                        holder == null ? null : holder.credential(),
                        outcome(decision),
                        decision.code(),
                        decision instanceof Decision.Late,
                        null,
                        decision instanceof Decision.Open ? Visit.Unlocked.REQUESTED : null));
        if (moves && holder != null && door != null) {
            Moves.apply(
                    tx, snapshot, door, direction, holder.person(), holder.present(), entitled.until(), at, day, id);
        }
        tx.publish(new Visit.Recorded(
                id, site, door == null ? null : door.id(), decision.person(), outcome(decision), direction));
        return new Taken(id, decision, direction, holder == null ? null : holder.name(), door);
    }

    private static Visit.Direction direction(Device.Use use, Facts.@Nullable Holder holder, @Nullable Door door) {
        return switch (use) {
            case IN -> Visit.Direction.IN;
            case OUT -> Visit.Direction.OUT;
            case BOTH -> isBehind(door, holder) ? Visit.Direction.OUT : Visit.Direction.IN;
            case DESK -> Visit.Direction.NONE;
        };
    }

    /** Behind the door to the street is the whole site, behind an inner door only its own zone. */
    private static boolean isBehind(@Nullable Door door, Facts.@Nullable Holder holder) {
        Facts.Present present = holder == null ? null : holder.present();
        return present != null
                && door != null
                && (door.from() == null || present.zone().equals(door.zone()));
    }

    private static Visit.Outcome outcome(Decision decision) {
        return switch (decision) {
            case Decision.Open open -> Visit.Outcome.OPEN;
            case Decision.Refuse refuse -> Visit.Outcome.REFUSE;
            case Decision.Late late -> Visit.Outcome.LATE;
            case Decision.Desk desk -> Visit.Outcome.DESK;
        };
    }

    // ---- a kiosk ---------------------------------------------------------------------------------------------------

    /**
     * A card read by a kiosk's own reader. The kiosk's idempotency key stands for the reader's count.
     *
     * @param age how old the tap is by the kiosk's monotonic clock; what waited for a lost server opens nothing
     */
    public Tapped kiosk(Caller caller, UUID doorId, Card card, Duration age) {
        caller.require("tap:create");
        Places.Snapshot snapshot = places.snapshot(caller.tenant());
        Door door = Optional.ofNullable(snapshot.door(doorId))
                .filter(found -> caller.reaches("tap:create", found.site(), null))
                .orElseThrow(() -> Problem.notFound("door"));
        long arrived = clock.nanos();
        Device.Use use = switch (door.direction()) {
            case IN -> Device.Use.IN;
            case OUT -> Device.Use.OUT;
            case BOTH -> Device.Use.BOTH;
        };
        Taken[] held = new Taken[1];
        Tapped tapped = db.write(caller, "doors.tap", tx -> {
            Taken taken = write(
                    tx,
                    snapshot,
                    door.site(),
                    door,
                    use,
                    null,
                    null,
                    null,
                    card,
                    age.plusNanos(clock.nanos() - arrived),
                    false);
            held[0] = taken;
            return tapped(taken);
        });
        Taken taken = held[0];
        if (taken != null && taken.decision() instanceof Decision.Open) {
            boolean late = age.plusNanos(clock.nanos() - arrived).compareTo(times.lateAfter()) > 0;
            if (late) {
                db.run(caller.again(), tx -> DoorsSql.tooLate(tx, taken.visit()));
                return new Tapped(
                        tapped.visit(), Visit.Outcome.LATE, "tap.late", Says.DESK, tapped.person(), tapped.direction());
            }
            send(caller.tenant(), door, taken.visit(), null);
        }
        meter.tap(tapped.decision(), tapped.code(), clock.nanos() - arrived);
        return tapped;
    }

    private static Tapped tapped(Taken taken) {
        Decision decision = taken.decision();
        boolean open = decision instanceof Decision.Open;
        UUID person = decision.person();
        String name = taken.name();
        Greeted greeted = person == null || name == null || !open ? null : new Greeted(person, Says.firstName(name));
        Reader.Result result = open ? Reader.Result.OPEN : Reader.Result.REFUSE;
        return new Tapped(
                taken.visit(),
                outcome(decision),
                open ? decision.code() : Says.publicCode(decision.code()),
                Says.words(result, decision.code(), name, taken.direction()),
                greeted,
                taken.direction());
    }

    // ---- a person opens
    // ----------------------------------------------------------------------------------------------

    /**
     * A signed-in person opens a door from afar.
     *
     * @param person who comes in by it, null where it does not matter
     * @throws Problem {@code lock.offline} when nothing would open, {@code door.notFound}
     */
    public Visit unlock(Caller caller, UUID doorId, @Nullable UUID person, @Nullable String reason) {
        caller.require("door:unlock");
        Places.Snapshot snapshot = places.snapshot(caller.tenant());
        Door door = Optional.ofNullable(snapshot.door(doorId))
                .filter(found -> caller.reaches("door:unlock", found.site(), null))
                .orElseThrow(() -> Problem.notFound("door"));
        Visit.Direction direction = person == null ? Visit.Direction.NONE : Visit.Direction.IN;
        return openByHand(caller, snapshot, door, tx -> person, direction, "unlock", reason(reason));
    }

    /**
     * The desk lets in someone whom the door has just refused.
     *
     * @throws Problem {@code visit.notRefused}, {@code visit.tooOld}, {@code lock.offline}
     */
    public Visit override(Caller caller, UUID visitId, @Nullable String reason) {
        caller.require("door:override");
        String because = reason(reason);
        Places.Snapshot snapshot = places.snapshot(caller.tenant());
        Visit refused = db.read(caller, tx -> DoorsSql.visit(tx, visitId))
                .filter(visit -> caller.reaches("door:override", visit.site(), null))
                .orElseThrow(() -> Problem.notFound("visit"));
        Door door = Optional.ofNullable(refused.door())
                .map(snapshot::door)
                .orElseThrow(() -> Problem.conflict("visit.noDoor", "This visit was at no door that could open."));
        if (refused.decision() != Visit.Outcome.REFUSE && refused.decision() != Visit.Outcome.LATE) {
            throw Problem.conflict("visit.notRefused", "Only a refused tap can be overridden.");
        }
        if (refused.recordedAt().isBefore(clock.now().minus(OVERRIDE_WITHIN))) {
            throw Problem.conflict("visit.tooOld", "This tap is over ten minutes old. Use unlock instead.");
        }
        Visit.Who who = refused.person();
        Function<Tx, @Nullable UUID> person = tx -> who == null ? null : who.id();
        return openByHand(caller, snapshot, door, person, refused.direction(), "override", because);
    }

    private Visit openByHand(
            Caller caller,
            Places.Snapshot snapshot,
            Door door,
            Function<Tx, @Nullable UUID> whom,
            Visit.Direction direction,
            String code,
            String reason) {
        if (!devices.reachable(caller.tenant(), door.id())) {
            throw Problem.conflict("lock.offline", "The lock of this door cannot be reached. Open it with the key.");
        }
        Visit visit = db.write(caller, "doors." + code, tx -> {
            UUID person = whom.apply(tx);
            Instant at = tx.now();
            LocalDate day = snapshot.businessDay(door.site(), at);
            UUID id = Ids.next(at);
            DoorsSql.insert(
                    tx,
                    new DoorsSql.VisitRow(
                            id,
                            at,
                            day,
                            door.site(),
                            door.id(),
                            null,
                            null,
                            null,
                            direction,
                            person,
                            null,
                            Visit.Outcome.OPEN,
                            code,
                            false,
                            reason,
                            Visit.Unlocked.REQUESTED));
            if (person != null && direction != Visit.Direction.NONE) {
                Facts.Present present =
                        DoorsSql.present(tx, person, door.site(), at).orElse(null);
                Moves.apply(tx, snapshot, door, direction, person, present, null, at, day, id);
            }
            tx.publish(new Visit.Recorded(id, door.site(), door.id(), person, Visit.Outcome.OPEN, direction));
            return DoorsSql.visit(tx, id).orElseThrow();
        });
        send(caller.tenant(), door, visit.id(), null);
        return visit;
    }

    private static String reason(@Nullable String given) {
        Fields fields = new Fields();
        String reason = fields.text("reason", given, 200);
        fields.done();
        return reason;
    }

    // ---- tap to learn
    // ------------------------------------------------------------------------------------------------

    /**
     * Waits for the next card at a reader and gives it to the caller instead of deciding on it.
     *
     * @return the card; empty when none came within {@code patience}
     * @throws Problem {@code reader.busy} when someone else waits at the same reader
     */
    public Optional<Card> learn(Caller caller, UUID reader, Duration patience) {
        Device device = devices.device(caller, "credential:write", reader);
        if (device.kind() != Device.Kind.READER) {
            throw Problem.invalid("reader", "reader.kind", "Choose a reader.");
        }
        return learning.await(reader, patience);
    }

    /** Nobody waits for a card at this reader any more, so that its next tap is decided on again. */
    public void stopLearning(Caller caller, UUID reader) {
        devices.device(caller, "credential:write", reader);
        learning.cancel(reader);
    }

    /** What a reader has learnt of its taps' order is forgotten, as after its own restart. */
    public void forget(DeviceAddress reader) {
        devices.at(reader).ifPresent(device -> {
            answers.remove(device.id());
            lastAt.remove(device.id());
        });
    }

    @Override
    public void close() {
        lanes.close();
        unlocks.close();
    }
}

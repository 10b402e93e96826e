package lyceum.core.doors;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may pass, in the order in which the reasons count. Each rule is a pure function that gives a reason to refuse, or
 * null; the first reason wins. Nobody is kept inside: on the way out only a card that nobody owns is refused.
 */
final class DoorRules {

    private static final List<Function<Facts, @Nullable String>> REASONS = List.of(
            DoorRules::unknownCard,
            DoorRules::ambiguousCard,
            DoorRules::repeatedTap,
            DoorRules::blockedCard,
            DoorRules::closedPerson,
            DoorRules::suspendedAccount,
            DoorRules::untrustedClock,
            DoorRules::closedDoor,
            DoorRules::noPass,
            DoorRules::unreachableLock);

    private DoorRules() {}

    static Decision decide(Facts facts) {
        Facts.Holder holder = facts.holder();
        UUID person = holder == null ? null : holder.person();
        String reason = firstReason(facts);
        if (facts.desk()) {
            return new Decision.Desk(person, reason == null ? "ok" : reason);
        }
        if (lateTap(facts)) {
            return new Decision.Late(person, reason == null || reason.equals("lock.offline"));
        }
        if (reason != null || person == null) {
            return new Decision.Refuse(person, reason == null ? "card.unknown" : reason);
        }
        return new Decision.Open(person, passedBack(facts) ? "ok.passback" : "ok");
    }

    private static @Nullable String firstReason(Facts facts) {
        for (Function<Facts, @Nullable String> rule : REASONS) {
            String reason = rule.apply(facts);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /** After an outage no door opens for someone who has left. */
    static boolean lateTap(Facts facts) {
        return facts.age().compareTo(facts.lateAfter()) > 0;
    }

    static @Nullable String unknownCard(Facts facts) {
        return facts.holders().isEmpty() ? "card.unknown" : null;
    }

    /** A short form that two people's cards end with proves neither. */
    static @Nullable String ambiguousCard(Facts facts) {
        return facts.holders().size() > 1 ? "card.ambiguous" : null;
    }

    /** A card held to the reader for a second is read several times; that is one tap. */
    static @Nullable String repeatedTap(Facts facts) {
        return facts.repeat() ? "tap.repeat" : null;
    }

    static @Nullable String blockedCard(Facts facts) {
        Facts.Holder holder = facts.holder();
        return holder != null && !holder.credentialActive() && !facts.leaving() ? "card.blocked" : null;
    }

    static @Nullable String closedPerson(Facts facts) {
        Facts.Holder holder = facts.holder();
        return holder != null && !holder.personActive() && !facts.leaving() ? "person.closed" : null;
    }

    static @Nullable String suspendedAccount(Facts facts) {
        Facts.Holder holder = facts.holder();
        return holder != null && holder.accountSuspended() && !facts.leaving() ? "account.suspended" : null;
    }

    /** While the hour cannot be believed: nobody, whoever has a pass at any hour, or whoever is known, as the door says. */
    static @Nullable String untrustedClock(Facts facts) {
        if (facts.clockTrusted() || facts.leaving()) {
            return null;
        }
        boolean lets = switch (facts.policy()) {
            case OPEN -> true;
            case KNOWN -> entitledAtAnyHour(facts);
            case REFUSE -> false;
        };
        return lets ? null : "clock.untrusted";
    }

    static @Nullable String closedDoor(Facts facts) {
        return facts.doorOpen() || facts.leaving() || !facts.clockTrusted() || staff(facts) ? null : "door.closed";
    }

    static @Nullable String noPass(Facts facts) {
        boolean entitled = facts.leaving() || !facts.clockTrusted() || facts.passUntil() != null || staff(facts);
        return entitled ? null : "pass.none";
    }

    static @Nullable String unreachableLock(Facts facts) {
        return facts.lockReachable() ? null : "lock.offline";
    }

    /** In again without having gone out: let in and marked, never locked out (soft anti-passback). */
    static boolean passedBack(Facts facts) {
        Facts.Holder holder = facts.holder();
        return facts.antiPassback()
                && facts.clockTrusted()
                && facts.direction() == Visit.Direction.IN
                && holder != null
                && holder.present() != null;
    }

    private static boolean entitledAtAnyHour(Facts facts) {
        return facts.anyPass() || staff(facts);
    }

    private static boolean staff(Facts facts) {
        Facts.Holder holder = facts.holder();
        return holder != null && holder.staff();
    }
}

package broken.core.audit;

import broken.core.doors.OpenRules;

/** Audit is lower than doors, and doors uses audit: a circle, and against the table. */
public final class Gossip {
    public boolean knows(OpenRules doors) {
        return doors != null;
    }
}

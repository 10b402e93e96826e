package broken.core.doors;

import broken.core.audit.Gossip;
import broken.core.base.Tx;
import java.nio.file.Path;

/** Public, and not pure: asks the database and knows of files. */
public final class OpenRules {
    public boolean opens(Tx tx, Gossip gossip) {
        return tx.list("select 1").isEmpty() && gossip.knows(this) && Path.of("door") != null;
    }
}

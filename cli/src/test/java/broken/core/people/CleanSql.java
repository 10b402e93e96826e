package broken.core.people;

import broken.core.base.Tx;

/** Does what an Sql class may, so that the rules are seen to tell it from the others. */
final class CleanSql {

    private CleanSql() {}

    static boolean any(Tx tx) {
        return !tx.list("select 1").isEmpty();
    }
}

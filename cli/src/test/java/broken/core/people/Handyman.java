package broken.core.people;

import broken.core.base.Tx;
import broken.web.Page;
import java.sql.Connection;
import java.time.LocalDate;
import picocli.CommandLine;

/** Does everything that core must not. */
public final class Handyman {

    public boolean seesTheWeb(Page page) {
        return page != null;
    }

    public boolean touchesTheDriver(Connection connection) {
        return connection != null;
    }

    public boolean sendsStatements(Tx tx) {
        return tx.list("select 1").isEmpty();
    }

    public LocalDate readsTheWallClock() {
        return LocalDate.now();
    }

    public long measures() {
        return System.nanoTime();
    }

    public void sleeps() throws InterruptedException {
        Thread.sleep(1);
    }

    public CommandLine knowsTheCommandLine() {
        return new CommandLine(this);
    }
}

package lyceum.cli;

import lyceum.core.base.Problem;

/** What the process tells the shell when it ends. */
public final class Exit {

    /** Done as asked. */
    public static final int OK = 0;
    /** Understood, and refused: a rule, a right or a fault that a check found. */
    public static final int REFUSED = 1;
    /** The arguments or the configuration must be corrected. */
    public static final int USAGE = 2;
    /** No server answers at the address. */
    public static final int UNREACHABLE = 3;
    /** A breakdown inside; the log tells more. */
    public static final int BROKEN = 70;

    private Exit() {}

    /** The exit code for something thrown out of a command. */
    static int of(Throwable thrown) {
        return switch (thrown) {
            case Config.Invalid _ -> USAGE;
            case Client.Refused _ -> REFUSED;
            case Client.Unreachable _ -> UNREACHABLE;
            case Problem problem -> problem.kind() == Problem.Kind.UNAVAILABLE ? UNREACHABLE : REFUSED;
            default -> BROKEN;
        };
    }
}

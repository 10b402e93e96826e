package lyceum.cli;

/** A password or token from a file; shows itself to nobody by accident. */
public final class Secret {

    private final String text;

    Secret(String text) {
        this.text = text;
    }

    /** The secret itself: for the one call that needs it. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}

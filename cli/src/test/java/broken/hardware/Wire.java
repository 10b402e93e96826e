package broken.hardware;

/** A driver of the broken house. */
public final class Wire {}

package lyceum.web;

/** Where a failure happened, without its message: messages of libraries quote the values they stumbled over. */
final class Where {

    private static final int FRAMES = 12;
    private static final int CAUSES = 4;

    private Where() {}

    static String of(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable at = failure;
        for (int depth = 0; at != null && depth < CAUSES; depth++) {
            text.append(depth == 0 ? "" : "\n caused by ").append(at.getClass().getName());
            StackTraceElement[] frames = at.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                text.append("\n    at ").append(frames[i]);
            }
            at = at.getCause();
        }
        return text.toString();
    }
}

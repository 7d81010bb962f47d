package dev.jderp.launch;

/** The shutdown of this process. */
final class Shutdown {

    /** System property that the relay sets when a signal has begun its stop, which ends the process. */
    private static final String STOPPING = "dev.jderp.stopping";

    private Shutdown() {}

    /** Whether a signal has begun the stop. */
    static boolean isNear() {
        return System.getProperty(STOPPING) != null || hasBegun();
    }

    /** Whether it has begun: then hooks can no longer be added. */
    static boolean hasBegun() {
        Thread hook = new Thread(() -> {
        });
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}

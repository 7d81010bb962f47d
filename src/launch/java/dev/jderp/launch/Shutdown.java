package dev.jderp.launch;

/** The shutdown of this process. */
final class Shutdown {

    private Shutdown() {}

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

package dev.jderp.process;

/**
 * Decides when memory is given back: when the start is over, and whenever the process holds more than it once needed
 * and something has changed since the last time. It waits for quiet, so that a pause of its threads does no harm; a
 * process that holds very much more does not. No clock, no I/O; one thread.
 */
final class ReturnPolicy {

    /** A process that uses less than this share of one processor is quiet. */
    private static final double QUIET_SHARE = 0.1;
    private static final int QUIET_SAMPLES = 2;
    /** So many quiet samples pass from one trim of the C library's memory to the next; that needs no collection. */
    private static final int TRIM_SAMPLES = 4;
    /** More than this, relative to the least that it has held, is returned in quiet. */
    private static final double EXCESS = 1.1;
    /** More than this is returned without quiet if it lasts. */
    private static final double LARGE_EXCESS = 1.5;
    private static final int LARGE_SAMPLES = 4;
    /** How much growth since the last time counts as a change. */
    private static final double GROWTH = 1.05;
    /** The share of the connections that is left when their loss counts as a change. */
    private static final double FEWER = 0.9;

    /** After so many samples a start without a quiet moment is over as well. */
    private static final int START_SAMPLES = 20;

    /** The samples that are left of the start: a server loads for half a minute, and its need is not known yet. */
    private int startSamples = START_SAMPLES;
    private long least;
    private long lastResident;
    private int lastConnections;
    private int quietSamples;
    private int largeSamples;

    /**
     * Adds one sample.
     *
     * @param resident bytes that the process holds
     * @param processorShare processor time since the last sample, in relation to one processor's
     * @param connections connections that are open
     * @return whether memory is to be returned now; the caller then calls {@link #returned}
     */
    boolean sample(long resident, double processorShare, int connections) {
        quietSamples = processorShare < QUIET_SHARE ? quietSamples + 1 : 0;
        boolean isQuiet = quietSamples >= QUIET_SAMPLES;
        if (startSamples > 0) {
            startSamples--;
            least = resident;
            remember(resident, connections);
            return isQuiet;
        }
        boolean changed = resident > lastResident * GROWTH || connections < lastConnections * FEWER;
        largeSamples = changed && resident > least * LARGE_EXCESS ? largeSamples + 1 : 0;
        least = Math.min(least, resident);
        return changed && resident > least * EXCESS && (isQuiet || largeSamples >= LARGE_SAMPLES);
    }

    /** Whether the C library's memory is to be trimmed after this sample: compilers leave some in it for minutes. */
    boolean trims() {
        return quietSamples > 0 && quietSamples % TRIM_SAMPLES == 0;
    }

    /** Records that memory has been returned, and how much is held now. */
    void returned(long resident, int connections) {
        startSamples = 0;
        least = Math.min(least, resident);
        remember(resident, connections);
        largeSamples = 0;
    }

    private void remember(long resident, int connections) {
        lastResident = resident;
        lastConnections = connections;
    }
}

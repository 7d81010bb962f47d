package dev.jderp.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process when its heap is exhausted, and when a stop takes too long. Its objects and its thread are made at
 * the start, since an exhausted heap gives neither memory nor threads.
 *
 * <p>An exhausted heap is found in two ways: by an error that nothing has caught or that was handed to
 * {@link OutOfMemory}, and, for errors that were swallowed, by a heap that stays full over ten seconds although it is
 * collected.
 */
public final class ProcessGuard implements Thread.UncaughtExceptionHandler, Runnable {

    /** The process ended because its heap was exhausted, as with {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;
    /** The exit status if the process was asked to stop and did not; EX_SOFTWARE, an internal error, in sysexits. */
    public static final int STOP_TIMED_OUT = ExitStatus.SOFTWARE_ERROR;
    /** System property: the milliseconds of the drain when the process is asked to stop. */
    public static final String DRAIN_MS = "dev.jderp.drain-ms";

    private static final long DEFAULT_DRAIN_MS = 10_000;
    /** The time of a stop beyond the drain; the rest of ten seconds is left for the exit itself. */
    private static final long STOP_MARGIN_MS = 9_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long CHECK_INTERVAL_MS = 1_000;
    /** How long the last line may take to be written. */
    private static final long LINE_TIMEOUT_NS = 500 * NS_PER_MS;
    /** A heap is full if less than one part in so many is free; a survivor space, which may stay empty, is less. */
    private static final int FREE_PART = 20;
    private static final int FULL_CHECKS = 10;

    private static final Runtime RUNTIME = Runtime.getRuntime();
    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);
    private static final byte[] OUT_OF_MEMORY_LINE = line("jderp ends: out of memory: the Java heap of "
            + (RUNTIME.maxMemory() >> 20) + " MB is exhausted; -Xmx sets its size");
    private static final byte[] STOP_TIMED_OUT_LINE = line(
            "jderp ends: the stop took longer than derp.drain-seconds and ten seconds");

    /** Writes the last line: a write blocks for as long as the output is a pipe that is full and is not read. */
    private static volatile @Nullable Thread writer;
    private static volatile byte[] lastLine = {};

    private final GarbageCollectorMXBean[] collectors = ManagementFactory.getGarbageCollectorMXBeans()
            .toArray(new GarbageCollectorMXBean[0]);
    private final Thread thread = new Thread(this, "derp-guard");
    private volatile boolean stopping;
    // the guard's thread only
    private int fullChecks;
    private long collectionsBefore;

    private ProcessGuard() {}

    /** Starts to guard this process; called once, by the program that the process was started for. */
    public static void install() {
        ProcessGuard guard = new ProcessGuard();
        // loads classes that are used later
        guard.staysFull();
        OutOfMemory.check(new OutOfMemoryError());
        Thread writing = new Thread(ProcessGuard::writeLastLine, "derp-guard-line");
        writing.setDaemon(true);
        writing.start();
        writer = writing;
        Thread.setDefaultUncaughtExceptionHandler(guard);
        guard.thread.setDaemon(true);
        guard.thread.start();
        RUNTIME.addShutdownHook(new Thread(guard::beginStop, "derp-guard-stop"));
    }

    /**
     * An action for {@link OutOfMemory#onExhaustion} that ends the process with one line and a status of its own. What
     * it needs is loaded by this call.
     */
    public static Consumer<OutOfMemoryError> ending() {
        return error -> endOutOfMemory();
    }

    private static void endOutOfMemory() {
        end(OUT_OF_MEMORY_LINE, OUT_OF_MEMORY);
    }

    private void beginStop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void uncaughtException(Thread failed, Throwable failure) {
        if (OutOfMemory.ofHeap(failure) != null) {
            endOutOfMemory();
        }
        System.err.print("Exception in thread \"" + failed.getName() + "\" ");
        failure.printStackTrace();
    }

    @Override
    public void run() {
        while (!stopping) {
            LockSupport.parkNanos(CHECK_INTERVAL_MS * NS_PER_MS);
            if (staysFull()) {
                endOutOfMemory();
            }
        }
        long startNs = System.nanoTime();
        long limitNs = (drainMs() + STOP_MARGIN_MS) * NS_PER_MS;
        for (long left = limitNs; left > 0; left = limitNs - (System.nanoTime() - startNs)) {
            LockSupport.parkNanos(left);
        }
        end(STOP_TIMED_OUT_LINE, STOP_TIMED_OUT);
    }

    private static long drainMs() {
        try {
            return Long.getLong(DRAIN_MS, DEFAULT_DRAIN_MS);
        } catch (OutOfMemoryError e) { // the process is ending already
            return DEFAULT_DRAIN_MS;
        }
    }

    /** Reports whether the heap was full at each of the latest checks, with collections between them. */
    private boolean staysFull() {
        long max = RUNTIME.maxMemory();
        long free = max - RUNTIME.totalMemory() + RUNTIME.freeMemory();
        if (free >= max / FREE_PART) {
            fullChecks = 0;
            return false;
        }
        if (fullChecks == 0) {
            collectionsBefore = collections();
        }
        fullChecks++;
        return fullChecks > FULL_CHECKS && collections() - collectionsBefore > 1;
    }

    private long collections() {
        long sum = 0;
        for (GarbageCollectorMXBean each : collectors) {
            sum += each.getCollectionCount();
        }
        return sum;
    }

    private static byte[] line(String text) {
        return (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    }

    private static void end(byte[] line, int status) {
        try {
            Thread writing = writer;
            if (writing == null) { // no guard is installed
                ERR.write(line);
                return;
            }
            lastLine = line;
            LockSupport.unpark(writing);
            for (long startNs = System.nanoTime(); writing.isAlive()
                    && System.nanoTime() - startNs < LINE_TIMEOUT_NS;) {
                Thread.onSpinWait(); // unlike other ways of waiting, needs no memory on a virtual thread
            }
        } catch (IOException | OutOfMemoryError e) {
            // the exit status is left
        } finally {
            RUNTIME.halt(status);
        }
    }

    private static void writeLastLine() {
        while (lastLine.length == 0) {
            LockSupport.park();
        }
        try {
            ERR.write(lastLine);
        } catch (IOException | OutOfMemoryError e) {
            // the exit status reports it, too
        }
    }
}

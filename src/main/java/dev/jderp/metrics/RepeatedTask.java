package dev.jderp.metrics;

import dev.jderp.process.OutOfMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * A task for an executor that would cancel it after an exception. What it throws is logged with its stack, once a
 * minute at most, and the task is run again. Only errors of the virtual machine pass, such as one of memory.
 */
public final class RepeatedTask implements Runnable {

    private static final Logger LOG = System.getLogger(RepeatedTask.class.getName());
    private static final long GAP_NS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final Runnable task;
    private boolean failed;
    private long loggedNs;

    /** Guards {@code task}; the log calls it {@code name}. It is run by one thread at a time. */
    public RepeatedTask(String name, Runnable task) {
        this.name = name;
        this.task = task;
    }

    @Override
    public void run() {
        try {
            task.run();
        } catch (StackOverflowError e) {
            log(e);
        } catch (VirtualMachineError e) {
            OutOfMemory.check(e);
            throw e;
        } catch (RuntimeException | Error e) {
            log(e);
        }
    }

    private void log(Throwable e) {
        long now = System.nanoTime();
        if (!failed || now - loggedNs >= GAP_NS) {
            failed = true;
            loggedNs = now;
            LOG.log(Level.ERROR, name + ": internal error; trying again", e);
        }
    }
}

package dev.jderp.metrics;

import dev.jderp.process.OutOfMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * A periodic task that survives its exceptions: an executor cancels a task that throws. Exceptions are logged with
 * their stack, once a minute at most, and the task is run again. Only errors of the virtual machine are thrown, such as
 * one of memory.
 */
public final class RepeatedTask implements Runnable {

    private static final Logger LOG = System.getLogger(RepeatedTask.class.getName());
    private static final long GAP_NS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final Runnable task;
    private boolean failed;
    private long loggedNs;

    /** Wraps {@code task}, which is run by one thread at a time; {@code name} stands for it in the log. */
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

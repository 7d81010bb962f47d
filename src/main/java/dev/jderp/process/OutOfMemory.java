package dev.jderp.process;

import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Receives each {@link OutOfMemoryError} of the heap. An error that is caught, by our code, by an executor or by a
 * library that logs it, is handed to {@link #check}; one that nothing catches reaches the default handler of uncaught
 * exceptions.
 */
public final class OutOfMemory {

    /** A chain of causes longer than this is not followed. */
    private static final int MAX_CAUSES = 16;
    /** The beginnings of the virtual machine's messages about its heap and its classes' memory. */
    private static final List<String> OF_HEAP = List.of(
            "Java heap space", "GC overhead limit exceeded", "Metaspace", "Compressed class space");

    private static volatile Consumer<OutOfMemoryError> action = OutOfMemory::toDefaultHandler;

    private OutOfMemory() {}

    /**
     * Reports {@code failure} if it is an error of the heap, or is caused by one. Allocates nothing. Errors of direct
     * memory and of threads are not of the heap: the process can go on after them.
     */
    public static void check(@Nullable Throwable failure) {
        OutOfMemoryError error = ofHeap(failure);
        if (error != null) {
            action.accept(error);
        }
    }

    /** Wraps {@code task} so that whatever it throws is checked: executors do not report errors of their tasks. */
    public static Runnable reporting(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                check(e);
                throw e;
            }
        };
    }

    /** Returns the error of the heap that {@code failure} is or is caused by, null if there is none. */
    static @Nullable OutOfMemoryError ofHeap(@Nullable Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < MAX_CAUSES; i++) {
            if (each instanceof OutOfMemoryError error && each.getClass() == OutOfMemoryError.class) {
                String message = error.getMessage();
                for (int k = 0; message != null && k < OF_HEAP.size(); k++) {
                    if (message.startsWith(OF_HEAP.get(k))) {
                        return error;
                    }
                }
            }
            each = each.getCause();
        }
        return null;
    }

    /** Sets the action at an error of the heap; null for the default handler of uncaught exceptions. */
    public static void onExhaustion(@Nullable Consumer<OutOfMemoryError> next) {
        action = next == null ? OutOfMemory::toDefaultHandler : next;
    }

    private static void toDefaultHandler(OutOfMemoryError error) {
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
            handler.uncaughtException(Thread.currentThread(), error);
        }
    }

    /**
     * Checks every exception that is logged under {@code logger}: libraries catch what their callbacks throw, and log
     * it.
     *
     * @return an action that ends the check
     */
    public static Runnable watchLog(String logger) {
        Logger watched = Logger.getLogger(logger);
        Handler handler = new LogCheck();
        watched.addHandler(handler);
        return () -> watched.removeHandler(handler);
    }

    /** Checks the exceptions of a log. */
    private static final class LogCheck extends Handler {

        @Override
        public void publish(LogRecord line) {
            check(line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

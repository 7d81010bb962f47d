package dev.jderp.server;

/** A monotonic source of time for deadlines; tests use one that they set. */
@FunctionalInterface
public interface Clock {

    /** Nanoseconds since some fixed moment. */
    long nanoTime();

    /** The clock of the JVM. */
    Clock SYSTEM = System::nanoTime;
}

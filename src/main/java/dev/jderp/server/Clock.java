package dev.jderp.server;

/** A source of time that never goes back, for deadlines; tests turn it by hand. */
@FunctionalInterface
public interface Clock {

    /** Nanoseconds since some fixed moment. */
    long nanoTime();

    /** The machine's own. */
    Clock SYSTEM = System::nanoTime;
}

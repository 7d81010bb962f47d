package dev.jderp.kit;

/** A source of time that never goes back, for deadlines and rates. Tests advance one of their own by hand. */
@FunctionalInterface
public interface Clock {

    /** The clock of the machine. */
    Clock SYSTEM = System::nanoTime;

    /** Returns nanoseconds since some fixed moment; only differences between two values mean something. */
    long nanoTime();
}

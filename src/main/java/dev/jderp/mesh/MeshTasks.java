package dev.jderp.mesh;

import java.time.Duration;

/** Runs the tasks of the mesh. Tests run them by hand. */
interface MeshTasks extends AutoCloseable {

    /** Runs {@code task} soon, after the tasks before it and never beside another. */
    void run(Runnable task);

    /** Runs {@code task} likewise, after {@code delay}. */
    void runAfter(Duration delay, Runnable task);

    /** Runs a task that may block, beside the others. */
    void runBlocking(Runnable task);

    /** Forgets the tasks that have not run; later calls of the other methods do nothing. */
    @Override
    void close();
}

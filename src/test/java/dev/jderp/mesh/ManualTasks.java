package dev.jderp.mesh;

import dev.jderp.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the tasks of a mesh when a test asks for it, by its clock. */
final class ManualTasks implements MeshTasks {

    private record Task(long atNs, Runnable task) {
    }

    private final ManualClock clock;
    private final List<Task> tasks = new ArrayList<>();
    private boolean closed;

    ManualTasks(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public void run(Runnable task) {
        runAfter(Duration.ZERO, task);
    }

    @Override
    public void runAfter(Duration delay, Runnable task) {
        if (!closed) {
            tasks.add(new Task(clock.nanoTime() + delay.toNanos(), task));
        }
    }

    @Override
    public void runBlocking(Runnable task) {
        run(task);
    }

    /** Runs the first task that is due; false if there is none. */
    boolean runOne() {
        for (Task each : tasks) {
            if (each.atNs - clock.nanoTime() <= 0) {
                tasks.remove(each);
                each.task.run();
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        tasks.clear();
    }
}

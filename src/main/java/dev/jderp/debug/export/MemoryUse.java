package dev.jderp.debug.export;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * Java's memory at one moment, in bytes.
 *
 * @param heapUsed the heap in use, garbage included
 * @param heapSize the heap as it is
 * @param sys heap and all else that Java accounts for
 * @param allocated what was ever allocated in the heap
 * @param collections garbage collections so far
 * @param pausesMs the milliseconds they took
 */
record MemoryUse(long heapUsed, long heapSize, long sys, long allocated, long collections, long pausesMs) {

    /** When it was first asked for. */
    static final MemoryUse AT_FIRST = read();

    static MemoryUse read() {
        var memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        long allocated = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                ? threads.getTotalThreadAllocatedBytes()
                : 0;
        long collections = 0;
        long pausesMs = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            pausesMs += Math.max(0, collector.getCollectionTime());
        }
        return new MemoryUse(
                heap.getUsed(),
                heap.getCommitted(),
                heap.getCommitted() + memory.getNonHeapMemoryUsage().getCommitted(),
                Math.max(0, allocated),
                collections,
                pausesMs);
    }
}

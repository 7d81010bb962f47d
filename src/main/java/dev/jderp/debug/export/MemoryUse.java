package dev.jderp.debug.export;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * The memory of the Java runtime at one moment, in bytes.
 *
 * @param heapUsed the heap in use, garbage included
 * @param heapSize the size of the heap
 * @param sys the heap and the other memory pools
 * @param allocated the bytes ever allocated in the heap
 * @param collections the number of garbage collections
 * @param pausesMs their duration in milliseconds
 */
record MemoryUse(long heapUsed, long heapSize, long sys, long allocated, long collections, long pausesMs) {

    /** The use when this class was loaded, at the first request. */
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

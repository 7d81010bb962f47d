package dev.jderp.process;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.VMOption;
import dev.jderp.kit.DaemonTimer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Returns memory to the system after load, which neither the virtual machine nor the C library does by itself: collects
 * the heap, whose cleaners free direct buffers, and trims the C library's memory. For a process that runs nothing but
 * the relay. Its thread is {@code derp-memory}.
 */
public final class MemoryReturn implements AutoCloseable {

    private static final Logger LOG = System.getLogger(MemoryReturn.class.getName());

    private static final int SAMPLE_INTERVAL_S = 15;
    /**
     * The first frees direct memory by its cleaners, the second what those held; some collectors shrink in four steps.
     */
    private static final int MAX_COLLECTIONS = 4;
    /**
     * Flags of the virtual machine that may be set while it runs: how much of the heap stays free after a collection.
     * They are set in this order, since a maximum below the minimum is refused.
     */
    private static final List<Map.Entry<String, String>> FLAGS = List.of(
            Map.entry("MinHeapFreeRatio", "10"), Map.entry("MaxHeapFreeRatio", "30"));
    private static final Path RESIDENT = Path.of("/proc/self/statm");
    private static final int PAGE = 4096;

    private final IntSupplier connections;
    private final ReturnPolicy policy = new ReturnPolicy();
    private final ScheduledThreadPoolExecutor timer = DaemonTimer.create("derp-memory");
    private final @Nullable OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(
            OperatingSystemMXBean.class);
    private long sampledNs;
    private long processorNs;

    /**
     * Makes a stopped instance.
     *
     * @param connections returns the number of open connections
     */
    public MemoryReturn(IntSupplier connections) {
        this.connections = connections;
    }

    /** Starts to take samples. */
    public void start() {
        for (Map.Entry<String, String> each : FLAGS) {
            setFlag(each.getKey(), each.getValue());
        }
        var unused = timer.scheduleWithFixedDelay(
                OutOfMemory.reporting(this::sample), 0, SAMPLE_INTERVAL_S, TimeUnit.SECONDS);
    }

    private static void setFlag(String name, String value) {
        try {
            HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (machine != null && machine.getVMOption(name).getOrigin() == VMOption.Origin.DEFAULT) {
                machine.setVMOption(name, value);
            }
        } catch (IllegalArgumentException e) { // this virtual machine has no such flag
            LOG.log(Level.DEBUG, () -> name + " cannot be set: " + e.getMessage());
        }
    }

    private void sample() {
        long now = System.nanoTime();
        long processor = system == null ? 0 : system.getProcessCpuTime();
        double share = (double) (processor - processorNs) / Math.max(1, now - sampledNs);
        sampledNs = now;
        processorNs = processor;
        long before = resident();
        if (policy.sample(before, share, connections.getAsInt())) {
            giveBack();
            long after = resident();
            policy.returned(after, connections.getAsInt());
            LOG.log(Level.DEBUG, () -> "returned memory to the system: %d MB held, %d MB before".formatted(
                    after >> 20, before >> 20));
        } else if (policy.trims()) {
            trim();
        }
    }

    /** Collects as long as that frees heap, then trims the C library's memory. */
    private static void giveBack() {
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < MAX_COLLECTIONS && (i < 2 || Runtime.getRuntime().totalMemory() < heap); i++) {
            heap = Runtime.getRuntime().totalMemory();
            System.gc();
        }
        trim();
    }

    private static void trim() {
        try {
            var unused = ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "systemTrimNativeHeap", null, null);
        } catch (JMException e) { // not with this virtual machine or this C library
            LOG.log(Level.DEBUG, () -> "cannot trim the C library's memory: " + e);
        }
    }

    /** Bytes that the process holds; those of its heap if the system does not report them. */
    private static long resident() {
        try {
            String[] pages = Files.readString(RESIDENT, StandardCharsets.US_ASCII).split(" ", -1);
            return Long.parseLong(pages[1]) * PAGE;
        } catch (IOException | RuntimeException e) {
            return Runtime.getRuntime().totalMemory();
        }
    }

    /** Ends the thread, and waits until it has gone. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            var unused = timer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

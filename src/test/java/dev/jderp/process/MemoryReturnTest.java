package dev.jderp.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MemoryReturnTest {

    /** The virtual machine refuses a maximum below the minimum, so the minimum is set first. */
    @Test
    void bothBoundsOfTheFreeHeapAreLowered() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        assumeTrue(machine != null, "not this virtual machine");
        try (MemoryReturn memory = new MemoryReturn(() -> 0)) {
            memory.start();
            assertEquals("10", machine.getVMOption("MinHeapFreeRatio").getValue());
            assertEquals("30", machine.getVMOption("MaxHeapFreeRatio").getValue());
        }
    }
}

package dev.jderp.debug.pages;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import javax.management.JMException;
import javax.management.ObjectName;

/** The state of threads and heap, as {@code jcmd} prints it; derper serves Go's profiles instead. */
final class Diagnostics {

    private static final String BEAN = "com.sun.management:type=DiagnosticCommand";

    private Diagnostics() {}

    /** The stacks of all platform threads. */
    static String threads() throws IOException {
        return "Virtual threads are not included.\n\n" + command("threadPrint", "-l");
    }

    /**
     * The memory pools, and a histogram of the heap by class; it includes garbage, since nothing is collected first.
     */
    static String heap() throws IOException {
        StringBuilder out = new StringBuilder(String.format("%-40s %15s %15s %15s%n", "pool", "used", "size", "most"));
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getUsage();
            if (usage != null) {
                out.append(String.format("%-40s %15d %15d %15d%n",
                        pool.getName(), usage.getUsed(), usage.getCommitted(), usage.getMax()));
            }
        }
        return out.append('\n').append(command("gcClassHistogram", "-all")).toString();
    }

    private static String command(String name, String option) throws IOException {
        try {
            Object output = ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName(BEAN),
                    name,
                    new Object[]{new String[]{option}},
                    new String[]{String[].class.getName()});
            return output.toString();
        } catch (JMException e) {
            throw new IOException("this Java does not have the diagnostic command " + name, e);
        }
    }
}

package dev.jderp.debug.export;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.jderp.debug.Version;
import dev.jderp.debug.export.Variable.Kind;
import dev.jderp.debug.export.Variable.Text;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads the variables of the process, its machine and its memory; the memory's have Go's names where they fit. */
final class ProcessVariables {

    private static final Path STAT = Path.of("/proc/stat");
    private static final String BOOT_TIME = "btime ";
    private static final String MEMORY = "memstats";

    private ProcessVariables() {}

    /** Reads them now. */
    static List<Variable> read() {
        List<Variable> all = new ArrayList<>();
        var runtime = ManagementFactory.getRuntimeMXBean();
        long start = TimeUnit.MILLISECONDS.toSeconds(runtime.getStartTime());
        all.add(Variable.untyped("", "process_start_unix_time", "start of the process, in Unix seconds", start));
        all.add(Variable.number("", "counter_uptime_sec", "seconds since the start of the process",
                TimeUnit.MILLISECONDS.toSeconds(runtime.getUptime())));
        bootTime().ifPresent(time -> all.add(Variable.untyped(
                "", "node_boot_time_seconds", "start of the machine, in Unix seconds", time)));
        all.add(new Variable("", "version", Kind.UNTYPED, "the program's version", new Text(Version.TEXT)));
        all.add(new Variable(
                "", "java_version", Kind.UNTYPED, "Java's version", new Text(Runtime.version().toString())));
        all.add(Variable.number("", "gauge_threads", "operating system threads of Java",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        openFiles().ifPresent(count -> all.add(Variable.number(
                "derp", "gauge_current_file_descriptors", "open files and sockets of the process", count)));
        MemoryUse memory = MemoryUse.read();
        all.add(Variable.number("derp", "gauge_memstats_sys0", "bytes of memory of Java at the first query",
                MemoryUse.AT_FIRST.sys()));
        all.add(Variable.number(MEMORY, "gauge_heap_alloc", "bytes in use in the heap", memory.heapUsed()));
        all.add(Variable.number(MEMORY, "counter_total_alloc", "bytes allocated in the heap since the start",
                memory.allocated()));
        all.add(Variable.number(MEMORY, "gauge_sys", "bytes of memory that Java has obtained from the system",
                memory.sys()));
        all.add(Variable.number(MEMORY, "counter_num_gc", "garbage collections", memory.collections()));
        return all;
    }

    /** Whether a variable is of the memory, which JSON has under Go's own names in {@code memstats}. */
    static boolean isMemory(Variable variable) {
        return variable.group().equals(MEMORY);
    }

    private static Optional<Long> bootTime() {
        try {
            for (String line : Files.readAllLines(STAT, StandardCharsets.US_ASCII)) {
                if (line.startsWith(BOOT_TIME)) {
                    return Optional.of(Long.parseLong(line.substring(BOOT_TIME.length()).strip()));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // not Linux
        }
        return Optional.empty();
    }

    private static Optional<Long> openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? Optional.of(unix.getOpenFileDescriptorCount())
                : Optional.empty();
    }
}

package dev.jderp.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A Java agent that does harm in the process that it is loaded into: {@code heap} fills the heap, {@code hook} hangs
 * its stop.
 */
public final class FaultAgent {

    private static final List<byte[]> HELD = new ArrayList<>();
    private static final int CHUNK = 1 << 20;
    private static final long POLL_NS = 50_000_000;

    private FaultAgent() {}

    /**
     * Writes the agent as a jar.
     *
     * @return the value of the variable {@code JDK_JAVA_OPTIONS} that loads it
     */
    public static String options(Path jar, String fault, Path trigger, String flags) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", FaultAgent.class.getName());
        String entry = FaultAgent.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream in = FaultAgent.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
        return flags + " -javaagent:" + jar + "=" + fault + "," + trigger;
    }

    /**
     * Run by Java before the program; the argument is the fault, a comma, and the file at whose appearance it begins.
     */
    public static void premain(String argument) {
        String[] parts = argument.split(",", -1);
        if (parts[0].equals("hook")) {
            Runtime.getRuntime().addShutdownHook(new Thread(FaultAgent::hang));
        } else {
            Thread thread = new Thread(() -> fillAt(Path.of(parts[1])), "fault");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void fillAt(Path trigger) {
        while (!Files.exists(trigger)) {
            LockSupport.parkNanos(POLL_NS);
        }
        fillHeap();
    }

    /** Holds the whole heap, whatever is freed of it; its own errors are kept to itself. */
    public static void fillHeap() {
        for (int bytes = CHUNK;;) {
            try {
                HELD.add(new byte[bytes]);
            } catch (OutOfMemoryError e) {
                bytes = Math.max(16, bytes / 2);
            }
        }
    }

    /** Never returns. */
    public static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

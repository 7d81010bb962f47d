package dev.jderp.process;

import dev.jderp.testkit.FaultAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A process with a guard, for tests: the first argument names what goes wrong in it. */
public final class GuardedProgram {

    private static final List<byte[]> HELD = new ArrayList<>();

    private GuardedProgram() {}

    public static void main(String[] arguments) {
        ProcessGuard.install();
        switch (arguments[0]) {
            case "thread" -> Thread.ofPlatform().start(GuardedProgram::fill);
            case "periodic" -> {
                var unused = Executors.newSingleThreadScheduledExecutor().scheduleWithFixedDelay(
                        OutOfMemory.reporting(GuardedProgram::fill), 0, 1, TimeUnit.MILLISECONDS);
            }
            case "swallowed" -> Thread.ofPlatform().start(FaultAgent::fillHeap);
            case "direct" -> Thread.ofPlatform().start(() -> {
                throw new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory");
            });
            case "hook" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(FaultAgent::hang));
                System.exit(0);
            }
            case "unread" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(GuardedProgram::fillOutput));
                System.exit(0);
            }
            case "good" -> System.exit(0);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        if (arguments[0].equals("direct")) {
            System.out.println("goes on");
            return;
        }
        FaultAgent.hang();
    }

    private static void fill() {
        for (int bytes = 1 << 20;; bytes = Math.max(16, bytes / 2)) {
            HELD.add(new byte[bytes]);
        }
    }

    /** Writes until the pipe is full, and waits for it to be read. */
    private static void fillOutput() {
        while (true) {
            System.err.println("a line that is not read");
        }
    }
}

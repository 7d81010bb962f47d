package dev.jderp.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {

    private final OutOfMemoryError heap = new OutOfMemoryError("Java heap space");

    private final List<Throwable> reported = new ArrayList<>();

    @BeforeEach
    void listen() {
        OutOfMemory.onExhaustion(reported::add);
    }

    @AfterEach
    void end() {
        OutOfMemory.onExhaustion(null);
    }

    @Test
    void anErrorOfTheHeapIsReportedEvenAsACause() {
        OutOfMemory.check(heap);
        OutOfMemory.check(new IllegalStateException(new RuntimeException(heap)));
        OutOfMemory.check(new OutOfMemoryError("GC overhead limit exceeded"));
        OutOfMemory.check(new OutOfMemoryError("Metaspace"));
        assertEquals(4, reported.size());
    }

    @Test
    void otherErrorsOfMemoryAreNotReported() {
        OutOfMemory.check(null);
        OutOfMemory.check(new IllegalStateException("Java heap space"));
        OutOfMemory.check(new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory"));
        OutOfMemory.check(new OutOfMemoryError("unable to create native thread: possibly out of memory"));
        OutOfMemory.check(new OutOfMemoryError());
        OutOfMemory.check(new OfDirectMemory());
        assertEquals(List.of(), reported);
    }

    /** As Netty's. */
    private static final class OfDirectMemory extends OutOfMemoryError {
        private static final long serialVersionUID = 1;

        private OfDirectMemory() {
            super("Java heap space is not what this is about");
        }
    }

    @Test
    void aCircleOfCausesIsFollowedForAWhileOnly() {
        Exception one = new Exception();
        Exception two = new Exception(one);
        one.initCause(two);
        OutOfMemory.check(one);
        assertEquals(List.of(), reported);
    }

    @Test
    void anErrorInATaskIsReportedAndThrown() {
        Runnable task = OutOfMemory.reporting(() -> {
            throw heap;
        });
        assertThrows(OutOfMemoryError.class, task::run);
        assertEquals(List.of(heap), reported);
    }

    @Test
    void anErrorThatALibraryHasCaughtAndLoggedIsReported() {
        Logger quiet = Logger.getLogger("dev.jderp.process.test");
        quiet.setUseParentHandlers(false);
        Runnable end = OutOfMemory.watchLog(quiet.getName());
        quiet.log(Level.WARNING, "a callback threw", new RuntimeException(heap));
        quiet.log(Level.WARNING, "nothing was thrown");
        assertEquals(List.of(heap), reported);
        end.run();
        quiet.log(Level.WARNING, "a callback threw", heap);
        assertEquals(1, reported.size());
    }

    @Test
    void withoutAnActionTheDefaultHandlerIsAsked() {
        OutOfMemory.onExhaustion(null);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
        try {
            OutOfMemory.check(heap);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertEquals(List.of(heap), reported);
    }
}

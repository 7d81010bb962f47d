package dev.jderp.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalHookTest {

    private final Semaphore first = new Semaphore(0);
    private final Semaphore second = new Semaphore(0);

    private static void raise() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal).invoke(null, signal.getConstructor(String.class).newInstance("HUP"));
    }

    private static void assertComes(Semaphore signal) throws InterruptedException {
        assertTrue(signal.tryAcquire(30, TimeUnit.SECONDS));
    }

    @Test
    void theSignalRunsTheActionInsteadOfEndingTheProcess() throws Exception {
        try (SignalHook hook = SignalHook.install("HUP", first::release)) {
            assumeTrue(hook.isInstalled(), "this system knows no SIGHUP");
            raise();
            assertComes(first);
            raise();
            assertComes(first);
        }
    }

    @Test
    void closingGivesTheSignalBackToTheOneBefore() throws Exception {
        try (SignalHook outer = SignalHook.install("HUP", first::release)) {
            assumeTrue(outer.isInstalled(), "this system knows no SIGHUP");
            SignalHook inner = SignalHook.install("HUP", second::release);
            raise();
            assertComes(second);
            inner.close();
            raise();
            assertComes(first);
            assertEquals(0, second.availablePermits());
        }
    }

    @Test
    void closingLeavesALaterHandlerInPlace() throws Exception {
        SignalHook early = SignalHook.install("HUP", first::release);
        assumeTrue(early.isInstalled(), "this system knows no SIGHUP");
        SignalHook late = SignalHook.install("HUP", second::release);
        early.close();
        raise();
        assertComes(second);
        assertEquals(0, first.availablePermits());
        late.close();
    }
}

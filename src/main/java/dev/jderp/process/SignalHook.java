package dev.jderp.process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action at a signal of the operating system, in place of what the JVM would do.
 *
 * <p>Java handles signals only by {@code sun.misc.Signal}, of the module {@code jdk.unsupported}. It is called by
 * reflection, since the compiler's warning about it cannot be turned off. Where it is missing, or the system does not
 * have the signal, nothing happens.
 */
public final class SignalHook implements AutoCloseable {

    private static final Logger LOG = System.getLogger(SignalHook.class.getName());

    /** The JVM's handling of one signal. */
    private record Hook(Method handle, Object signal) {

        @Nullable
        Object replace(@Nullable Object handler) throws ReflectiveOperationException {
            return handle.invoke(null, signal, handler);
        }
    }

    private final @Nullable Hook hook;
    private final @Nullable Object handler;
    private final @Nullable Object previous;

    private SignalHook(@Nullable Hook hook, @Nullable Object handler, @Nullable Object previous) {
        this.hook = hook;
        this.handler = handler;
        this.previous = previous;
    }

    /**
     * Starts to run {@code action} at each such signal, on a new thread each time.
     *
     * @param name the signal's name without SIG, such as {@code HUP}
     */
    public static SignalHook install(String name, Runnable action) {
        try {
            ClassLoader platform = ClassLoader.getPlatformClassLoader(); // the application's own may not find it
            Class<?> signal = Class.forName("sun.misc.Signal", true, platform);
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler", true, platform);
            Hook hook = new Hook(
                    signal.getMethod("handle", signal, handlerType),
                    signal.getConstructor(String.class).newInstance(name));
            Object handler = Proxy.newProxyInstance(platform, new Class<?>[]{handlerType}, calling(action));
            return new SignalHook(hook, handler, hook.replace(handler));
        } catch (ReflectiveOperationException | RuntimeException e) {
            Throwable why = e instanceof InvocationTargetException i && i.getCause() != null ? i.getCause() : e;
            LOG.log(Level.DEBUG, () -> "SIG" + name + " cannot be handled: " + why);
            return new SignalHook(null, null, null);
        }
    }

    @SuppressWarnings("ReferenceEquality") // as Object.equals
    private static InvocationHandler calling(Runnable action) {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield null;
            }
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "signal handler";
        };
    }

    /** Reports whether the signal is handled here. */
    public boolean isInstalled() {
        return hook != null;
    }

    /** Restores the previous handler, unless another handler has been installed since. */
    @Override
    public void close() {
        if (hook == null) {
            return;
        }
        try {
            Object current = hook.replace(previous);
            if (current != null && !current.equals(handler)) {
                var unused = hook.replace(current);
            }
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "the signal handler cannot be restored", e);
        }
    }
}

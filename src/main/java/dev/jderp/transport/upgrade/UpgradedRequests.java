package dev.jderp.transport.upgrade;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests that were upgraded, whose handlers are removed when the application ends. Payara reuses the objects of
 * requests, and each keeps the handler of its last upgrade, which would keep an undeployed application in memory. The
 * field is cleared by reflection; other containers do not have it, and there nothing is done. Safe for any thread.
 */
final class UpgradedRequests {

    private static final Logger LOG = System.getLogger(UpgradedRequests.class.getName());

    /** The container's request, and the handler of its upgrade. */
    private final Map<Object, WeakReference<Object>> seen = Collections.synchronizedMap(new WeakHashMap<>());

    /** Remembers a request if it has been upgraded. */
    void remember(HttpServletRequest request) {
        HttpServletRequest inner = request;
        while (inner instanceof HttpServletRequestWrapper wrapper) {
            inner = (HttpServletRequest) wrapper.getRequest();
        }
        Object container = read(inner, "request");
        Object handler = container == null ? null : read(container, "httpUpgradeHandler");
        if (container != null && handler != null) {
            seen.put(container, new WeakReference<>(handler));
        }
    }

    /** Removes the handlers that are still there; called when every connection has ended. */
    void release() {
        synchronized (seen) {
            seen.forEach((request, handler) -> {
                Field field = field(request.getClass(), "httpUpgradeHandler");
                if (field != null && handler.refersTo(read(request, "httpUpgradeHandler"))) {
                    clear(field, request);
                }
            });
            seen.clear();
        }
    }

    private static void clear(Field field, Object of) {
        try {
            field.set(of, null);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "an upgraded request keeps its handler", e);
        }
    }

    private static @Nullable Object read(Object of, String name) {
        Field field = field(of.getClass(), name);
        try {
            return field == null ? null : field.get(of);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static @Nullable Field field(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            try {
                Field field = each.getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException | RuntimeException e) {
                // in a superclass perhaps, or not accessible
            }
        }
        return null;
    }
}

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
 * Requests that were upgraded. Payara keeps the objects of requests for the next ones, and each of them the handler of
 * its last upgrade; through that an application that is gone would stay in memory. So their handlers are taken out when
 * the application ends. A field is changed by reflection; in other containers there is none of that name, and nothing
 * to do.
 */
final class UpgradedRequests {

    private static final Logger LOG = System.getLogger(UpgradedRequests.class.getName());

    /** The container's request, and the handler of its upgrade. */
    private final Map<Object, WeakReference<Object>> seen = Collections.synchronizedMap(new WeakHashMap<>());

    /** Notes a request that may have been upgraded. */
    void note(HttpServletRequest request) {
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

    /** Takes out the handlers that are still there, when every connection has ended. */
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
                // perhaps further up, or not to be had
            }
        }
        return null;
    }
}

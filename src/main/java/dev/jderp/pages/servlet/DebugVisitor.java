package dev.jderp.pages.servlet;

import io.netty.util.NetUtil;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;

/** Who may see the debug pages, and so is shown the way to them. */
@FunctionalInterface
public interface DebugVisitor {

    /** Whoever is on this host, and asks for nobody else. */
    DebugVisitor ON_THIS_HOST = request -> {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(request.getRemoteAddr());
        return address != null && address.isLoopbackAddress()
                && request.getHeader("X-Forwarded-For") == null && request.getHeader("Forwarded") == null;
    };

    /** Whether whoever sent this may see them. */
    boolean maySee(HttpServletRequest request);
}

package dev.jderp.transport;

import io.netty.util.NetUtil;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;

/** Decides which visitors may see the debug pages, and so get a link to them. */
@FunctionalInterface
public interface DebugVisitor {

    /** Clients on this host, without headers of a proxy. */
    DebugVisitor ON_THIS_HOST = request -> {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(request.getRemoteAddr());
        return address != null && address.isLoopbackAddress()
                && request.getHeader("X-Forwarded-For") == null && request.getHeader("Forwarded") == null;
    };

    /** Whether the client of this request may see them. */
    boolean maySee(HttpServletRequest request);
}

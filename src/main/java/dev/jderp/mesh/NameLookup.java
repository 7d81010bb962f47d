package dev.jderp.mesh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves names. Calls block. */
public interface NameLookup {

    /**
     * A relay as an SRV record names it.
     *
     * @param host the target
     * @param port its port
     */
    record Service(String host, int port) {
    }

    /**
     * All addresses of a name, at least one.
     *
     * @throws UnknownHostException if it has none
     */
    List<InetAddress> addresses(String name) throws UnknownHostException;

    /**
     * The SRV records of a name.
     *
     * @throws IOException if it has none, or the name server does not answer
     */
    List<Service> services(String name) throws IOException;
}

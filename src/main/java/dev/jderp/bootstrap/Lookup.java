package dev.jderp.bootstrap;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Resolves names; a call may take seconds. Called by one thread at a time. */
public interface Lookup {

    /**
     * Returns all addresses of a name, IPv4 and IPv6.
     *
     * @throws IOException if the name has no address, or no name server answers
     */
    List<InetAddress> addresses(String name) throws IOException;

    /**
     * Returns the texts of all TXT records of a name.
     *
     * @throws IOException if the name has no TXT record, or no name server answers
     */
    List<String> texts(String name) throws IOException;
}

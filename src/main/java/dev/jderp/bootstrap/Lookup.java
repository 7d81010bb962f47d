package dev.jderp.bootstrap;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Asks what the names stand for; may take seconds, and is called by one thread at a time. */
public interface Lookup {

    /**
     * All IPv4 and IPv6 addresses of a name.
     *
     * @throws IOException if there is none, or no name server answered
     */
    List<InetAddress> addresses(String name) throws IOException;

    /**
     * The text of every TXT record of a name.
     *
     * @throws IOException if there is none, or no name server answered
     */
    List<String> texts(String name) throws IOException;
}

package dev.jderp.bootstrap;

import dev.jderp.kit.DnsRecords;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Resolves addresses with the system's resolver, and TXT records with the JDK's DNS client. */
public final class SystemLookup implements Lookup {

    private final String servers;

    /** Uses the name servers of the system. */
    public SystemLookup() {
        this(DnsRecords.SYSTEM);
    }

    /**
     * Uses other name servers for TXT records.
     *
     * @param servers a URL such as {@code dns://192.0.2.1:53}
     */
    SystemLookup(String servers) {
        this.servers = servers;
    }

    @Override
    public List<InetAddress> addresses(String name) throws IOException {
        return List.of(InetAddress.getAllByName(name));
    }

    @Override
    public List<String> texts(String name) throws IOException {
        return DnsRecords.find(servers, name, "TXT");
    }
}

package dev.jderp.bootstrap;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/** Resolves addresses with the system's resolver, and TXT records with the JDK's DNS client. */
public final class SystemLookup implements Lookup {

    private static final String TXT = "TXT";
    /** The timeout of the first try; each further one doubles it. */
    private static final String TIMEOUT_MS = "2000";
    private static final String TRIES = "3";

    private final String servers;

    /** Uses the name servers of the system. */
    public SystemLookup() {
        this("dns:");
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
    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // the DNS provider returns text and never deserialises objects
    public List<String> texts(String name) throws IOException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, servers);
        environment.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MS);
        environment.put("com.sun.jndi.dns.timeout.retries", TRIES);
        try {
            DirContext dns = new InitialDirContext(environment);
            try {
                return texts(dns.getAttributes(name, new String[]{TXT}).get(TXT));
            } finally {
                dns.close();
            }
        } catch (NamingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<String> texts(Attribute records) throws NamingException, IOException {
        if (records == null) {
            throw new IOException("no TXT record");
        }
        List<String> texts = new ArrayList<>();
        NamingEnumeration<?> all = records.getAll();
        while (all.hasMore()) {
            texts.add(String.valueOf(all.next()));
        }
        return texts;
    }
}

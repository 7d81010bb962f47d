package dev.jderp.kit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/** Asks name servers for records that the system's resolver does not give, with the JDK's DNS client. */
public final class DnsRecords {

    /** The name servers of the system. */
    public static final String SYSTEM = "dns:";

    /** The timeout of the first try; each further one doubles it. */
    private static final String TIMEOUT_MS = "2000";
    private static final String TRIES = "3";

    private DnsRecords() {}

    /**
     * Returns the records of a name as text, at least one. Blocks.
     *
     * @param servers a URL such as {@code dns://192.0.2.1:53}, or {@link #SYSTEM}
     * @param type such as {@code TXT}
     * @throws IOException if there is no such record, or no server answers
     */
    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // the DNS provider returns text and never deserialises objects
    public static List<String> find(String servers, String name, String type) throws IOException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, servers);
        environment.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MS);
        environment.put("com.sun.jndi.dns.timeout.retries", TRIES);
        try {
            DirContext dns = new InitialDirContext(environment);
            try {
                return texts(dns.getAttributes(name, new String[]{type}).get(type), type);
            } finally {
                dns.close();
            }
        } catch (NamingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<String> texts(Attribute records, String type) throws NamingException, IOException {
        if (records == null) {
            throw new IOException("no " + type + " record");
        }
        List<String> texts = new ArrayList<>();
        NamingEnumeration<?> all = records.getAll();
        while (all.hasMore()) {
            texts.add(String.valueOf(all.next()));
        }
        return texts;
    }
}

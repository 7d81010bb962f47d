package dev.jderp.mesh;

import dev.jderp.kit.DnsRecords;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Resolves addresses with the system's resolver, and SRV records with the JDK's DNS client. */
final class SystemNames implements NameLookup {

    private static final int FIELDS = 4;

    @Override
    public List<InetAddress> addresses(String name) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(name));
    }

    @Override
    public List<Service> services(String name) throws IOException {
        List<Service> found = new ArrayList<>();
        for (String record : DnsRecords.find(DnsRecords.SYSTEM, name, "SRV")) {
            found.add(parse(record));
        }
        return found;
    }

    /** Reads {@code priority weight port target}. */
    static Service parse(String record) throws IOException {
        String[] fields = record.strip().split(" +", -1);
        try {
            if (fields.length == FIELDS) {
                String target = fields[3].endsWith(".") ? fields[3].substring(0, fields[3].length() - 1) : fields[3];
                return new Service(target, Integer.parseInt(fields[2]));
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IOException("invalid SRV record: " + record);
    }
}

package dev.jderp.grid;

import dev.jderp.grid.options.GridOptions;

import dev.jderp.grid.options.GridMembers;

import dev.jderp.kit.Html;
import java.util.Map;
import java.util.TreeMap;

/** Writes the configuration of a member, in Hazelcast's XML. */
final class GridConfig {

    /** The attribute of a member with its relay's name in the DERP map. */
    static final String NODE_ATTRIBUTE = "jderp-node";
    /** The attribute of a member with the host and port at which neighbours reach its relay. */
    static final String NEIGHBOUR_ATTRIBUTE = "jderp-neighbour";
    /** The map with the shared texts. */
    static final String TEXTS = "jderp-texts";

    /** The largest number that Hazelcast takes: every node of a region of seven has a copy of each text. */
    private static final int BACKUPS = 6;

    /**
     * Hazelcast's properties: it binds to the one address, a member that does not answer is removed after 15 s, a call
     * ends after 10 s, and there are few threads and partitions, as the grid holds a few texts only. The relay ends it.
     */
    private static final Map<String, String> PROPERTIES = new TreeMap<>(Map.ofEntries(
            Map.entry("hazelcast.logging.type", "jdk"),
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.socket.bind.any", "false"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "2"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "15"),
            Map.entry("hazelcast.operation.call.timeout.millis", "10000"),
            Map.entry("hazelcast.max.join.seconds", "30"),
            Map.entry("hazelcast.wait.seconds.before.join", "1"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "10"),
            Map.entry("hazelcast.partition.count", "31"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.io.thread.count", "1"),
            Map.entry("hazelcast.event.thread.count", "1")));

    private GridConfig() {}

    /** The configuration. */
    static String xml(GridOptions options) {
        StringBuilder properties = new StringBuilder();
        PROPERTIES.forEach((name, value) -> properties.append("    <property name=\"%s\">%s</property>\n"
                .formatted(name, value)));
        String address = options.address().getHostAddress();
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <cluster-name>%s</cluster-name>
                  <properties>
                %s  </properties>
                  <network>
                    <public-address>%s:%d</public-address>
                    <port auto-increment="false">%d</port>
                    <join>
                      <auto-detection enabled="false"/>
                      <multicast enabled="false"/>
                %s    </join>
                    <interfaces enabled="true">
                      <interface>%s</interface>
                    </interfaces>
                  </network>
                  <map name="%s">
                    <backup-count>%d</backup-count>
                    <read-backup-data>true</read-backup-data>
                    <merge-policy>DiscardMergePolicy</merge-policy>
                  </map>
                  <member-attributes>
                    <attribute name="%s">%s</attribute>
                    <attribute name="%s">%s</attribute>
                  </member-attributes>
                </hazelcast>
                """.formatted(options.clusterName(), properties, address, options.port(), options.port(),
                join(options), address, TEXTS, BACKUPS, NODE_ATTRIBUTE, Html.escape(options.nodeName()),
                NEIGHBOUR_ATTRIBUTE, Html.escape(options.neighbour()));
    }

    private static String join(GridOptions options) {
        GridMembers members = options.members();
        if (members.kind() == GridMembers.Kind.KUBERNETES) {
            return """
                          <kubernetes enabled="true">
                            <namespace>%s</namespace>
                            <service-name>%s</service-name>
                            <service-port>%d</service-port>
                          </kubernetes>
                    """.formatted(members.names().get(0), members.names().get(1), options.port());
        }
        if (members.kind() == GridMembers.Kind.DNS) { // as a host, Hazelcast would use one address of the name only
            String name = members.names().get(0);
            int colon = name.lastIndexOf(':');
            return """
                          <kubernetes enabled="true">
                            <service-dns>%s</service-dns>
                            <service-port>%s</service-port>
                          </kubernetes>
                    """.formatted(name.substring(0, colon), name.substring(colon + 1));
        }
        StringBuilder list = new StringBuilder();
        members.names().forEach(each -> list.append("        <member>").append(each).append("</member>\n"));
        return """
                      <tcp-ip enabled="true" connection-timeout-seconds="5">
                        <member-list>
                %s        </member-list>
                      </tcp-ip>
                """.formatted(list.toString().replaceAll("(?m)^ {8}", "          "));
    }
}

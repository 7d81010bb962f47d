package dev.jderp.clientaddress;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A list of networks. Immutable; safe for any thread. */
public final class Networks {

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final List<IpSubnetFilterRule> rules;

    /** Networks such as {@code 10.0.0.0/8}, or single addresses. */
    public Networks(List<String> networks) {
        rules = networks.stream().map(Networks::rule).toList();
    }

    private static IpSubnetFilterRule rule(String network) {
        int slash = network.indexOf('/');
        String text = slash < 0 ? network : network.substring(0, slash);
        InetAddress address = IpAddresses.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("not an address or network: " + network));
        int max = address instanceof Inet4Address ? IPV4_BITS : IPV6_BITS;
        int bits = slash < 0 ? max : Integer.parseInt(network.substring(slash + 1));
        boolean mapped = max == IPV4_BITS && slash >= 0 && text.indexOf(':') >= 0;
        int kept = mapped ? Math.max(0, bits - (IPV6_BITS - IPV4_BITS)) : bits;
        return new IpSubnetFilterRule(address, kept, IpFilterRuleType.ACCEPT);
    }

    /** Whether {@code address} lies in one of them. */
    public boolean contains(InetAddress address) {
        if (rules.isEmpty()) {
            return false;
        }
        InetSocketAddress peer = new InetSocketAddress(IpAddresses.normal(address), 0);
        for (IpSubnetFilterRule each : rules) {
            if (each.matches(peer)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the list is empty. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }
}

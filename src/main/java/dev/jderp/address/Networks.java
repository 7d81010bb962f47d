package dev.jderp.address;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
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
        String address = slash < 0 ? network : network.substring(0, slash);
        int bits = slash >= 0
                ? Integer.parseInt(network.substring(slash + 1))
                : NetUtil.isValidIpV4Address(address) ? IPV4_BITS : IPV6_BITS;
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }

    /** Whether {@code address} lies in one of them. */
    public boolean contains(InetAddress address) {
        if (rules.isEmpty()) {
            return false;
        }
        InetSocketAddress peer = new InetSocketAddress(address, 0);
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

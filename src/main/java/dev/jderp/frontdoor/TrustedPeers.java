package dev.jderp.frontdoor;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses and networks whose word is taken. */
final class TrustedPeers {

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final List<IpSubnetFilterRule> networks = new ArrayList<>();

    /** Networks such as {@code 10.0.0.0/8}, or single addresses. */
    TrustedPeers(List<String> networks) {
        for (String each : networks) {
            int slash = each.indexOf('/');
            String address = slash < 0 ? each : each.substring(0, slash);
            int bits = slash >= 0
                    ? Integer.parseInt(each.substring(slash + 1))
                    : NetUtil.isValidIpV4Address(address) ? IPV4_BITS : IPV6_BITS;
            this.networks.add(new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT));
        }
    }

    boolean contains(InetSocketAddress peer) {
        for (IpSubnetFilterRule network : networks) {
            if (network.matches(peer)) {
                return true;
            }
        }
        return false;
    }
}

package dev.jderp.pages;

import java.util.function.Supplier;

/**
 * What the home page shows of a relay.
 *
 * @param hostname the name that clients know the relay by
 * @param enabled whether packets are relayed
 * @param url the URL of the relay, without a path
 * @param region the display name of its region
 * @param node its name in the DERP map
 * @param pin the pin of its certificate; empty if clients check the certificate by an authority
 * @param hasDemo whether the demo is served
 * @param hasApi whether there are a REST API and a dashboard
 */
public record HomeFacts(
        String hostname, boolean enabled, String url, String region, String node, Supplier<String> pin,
        boolean hasDemo, boolean hasApi) {
}

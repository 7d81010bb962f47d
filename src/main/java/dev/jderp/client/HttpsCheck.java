package dev.jderp.client;

import dev.jderp.client.Network.HttpsLatency;
import dev.jderp.derpmap.DerpRegion;
import java.io.IOException;

/** Measures HTTPS to a region. */
interface HttpsCheck {

    HttpsLatency measure(DerpRegion region) throws IOException;
}

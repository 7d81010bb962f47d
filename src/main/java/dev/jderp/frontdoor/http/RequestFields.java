package dev.jderp.frontdoor.http;

import dev.jderp.clientaddress.ClientAddresses;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Adapts Netty's headers of a request to those that {@link ClientAddresses} reads. */
record RequestFields(HttpHeaders headers) implements ClientAddresses.Headers {

    @Override
    public Iterable<String> names() {
        return headers.names();
    }

    @Override
    public List<String> values(String name) {
        return headers.getAll(name);
    }
}

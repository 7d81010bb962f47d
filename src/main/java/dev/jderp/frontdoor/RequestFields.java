package dev.jderp.frontdoor;

import dev.jderp.clientaddress.ClientAddresses;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** The headers of a request, as {@link ClientAddresses} looks at them. */
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

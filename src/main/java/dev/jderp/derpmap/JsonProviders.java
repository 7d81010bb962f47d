package dev.jderp.derpmap;

import jakarta.json.spi.JsonProvider;

/** JSON-P, found once: {@code Json} looks for it at each call, which costs more than what is then made. */
final class JsonProviders {

    static final JsonProvider JSON = JsonProvider.provider();

    private JsonProviders() {}
}

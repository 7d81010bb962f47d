package dev.jderp.cli;

import jakarta.json.spi.JsonProvider;

/** Jakarta JSON's entry, found once. */
final class JsonProviders {

    static final JsonProvider JSON = JsonProvider.provider();

    private JsonProviders() {}
}

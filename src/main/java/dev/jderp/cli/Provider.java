package dev.jderp.cli;

import jakarta.json.spi.JsonProvider;

/** Jakarta JSON's entry, found once. */
final class Provider {

    static final JsonProvider JSON = JsonProvider.provider();

    private Provider() {}
}

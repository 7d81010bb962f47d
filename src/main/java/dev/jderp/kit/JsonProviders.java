package dev.jderp.kit;

import jakarta.json.spi.JsonProvider;

/** The JSON-P implementation, found once: {@code jakarta.json.Json} searches the class path at each call. */
public final class JsonProviders {

    /** Makes parsers, readers, writers and builders; safe for any thread. */
    public static final JsonProvider JSON = JsonProvider.provider();

    private JsonProviders() {}
}

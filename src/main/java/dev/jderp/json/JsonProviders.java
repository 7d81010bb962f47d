package dev.jderp.json;

import jakarta.json.spi.JsonProvider;

/** The JSON-P provider, looked up once: {@code jakarta.json.Json} searches for it at every call. */
public final class JsonProviders {

    /** The provider of the class path. Safe for any thread. */
    public static final JsonProvider JSON = JsonProvider.provider();

    private JsonProviders() {}
}

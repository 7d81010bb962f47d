package dev.jderp.pages;

import org.jspecify.annotations.Nullable;

/** A request for a page without login, as the pages need it; each HTTP server has an adapter. For one thread. */
public interface PublicRequest {

    /** The method, such as {@code GET}. */
    String method();

    /** The decoded path, without the query. */
    String path();

    /** The path as it was sent, percent-encoded, without the query. */
    String rawPath();

    /** The raw query, null if there is none. */
    @Nullable
    String query();

    /** The first value of a header, null if it is missing. */
    @Nullable
    String header(String name);

    /** The client's IP address as text. */
    String clientAddress();

    /** Whether the client may see the debug pages, and so gets a link to them. */
    boolean mayDebug();
}

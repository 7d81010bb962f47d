package dev.jderp.rest.http;

import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.util.Optional;

/** The relays that an operation is about. */
public enum Scope {
    /** This relay. */
    NODE,
    /** Every relay of the region, as far as they form a data grid. */
    REGION;

    /** The name of the query parameter. */
    public static final String PARAMETER = "scope";
    /** How long other relays may take to answer. */
    public static final Duration WITHIN = Duration.ofSeconds(3);

    /** The scope of a query that may have no other parameter. */
    public static Scope only(MultivaluedMap<String, String> query) {
        return of(QueryParameters.of(query, PARAMETER).text(PARAMETER));
    }

    /**
     * Reads the query parameter; a missing one is this relay.
     *
     * @throws Problem 400 if it is neither {@code node} nor {@code region}
     */
    public static Scope of(Optional<String> value) {
        return switch (value.orElse("node")) {
            case "node" -> NODE;
            case "region" -> REGION;
            default -> throw QueryParameters.invalid(PARAMETER, value.get(), "node or region");
        };
    }
}

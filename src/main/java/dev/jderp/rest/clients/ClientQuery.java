package dev.jderp.rest.clients;

import dev.jderp.clientaddress.Networks;
import dev.jderp.rest.http.Problem;
import dev.jderp.rest.http.QueryParameters;
import dev.jderp.rest.http.Scope;
import dev.jderp.server.ClientView;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The query of a list of connections: filters, order, and the page. */
final class ClientQuery implements Predicate<ClientView> {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final String KEY_PREFIX = "nodekey:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");
    private static final Pattern KIND = Pattern.compile("[a-z-]{1,32}");

    private final Optional<String> keyPrefix;
    private final Optional<Networks> networks;
    private final Optional<String> transport;
    private final Optional<Boolean> home;
    private final Optional<Boolean> mesh;
    private final Optional<Boolean> duplicates;
    private final ClientOrder order;
    private final Optional<Position> after;
    private final int limit;

    /**
     * Reads the query.
     *
     * @throws Problem 400 that names the parameter
     */
    ClientQuery(MultivaluedMap<String, String> query) {
        this(query, Position::parse);
    }

    /** Reads the query of a page of the region's clients, for the relay {@code ownNode}. */
    static ClientQuery ofRegion(MultivaluedMap<String, String> query, String ownNode) {
        return new ClientQuery(query, (cursor, order) -> RegionCursor.parse(cursor, order)
                .map(place -> place.after(ownNode)));
    }

    private ClientQuery(
            MultivaluedMap<String, String> query, BiFunction<String, ClientOrder, Optional<Position>> parse) {
        QueryParameters p = QueryParameters.of(
                query, "key", "address", "transport", "home", "mesh", "duplicates", "sort", "limit", "cursor",
                Scope.PARAMETER);
        keyPrefix = p.text("key").map(ClientQuery::prefix);
        networks = p.text("address").map(ClientQuery::network);
        transport = p.text("transport");
        transport.filter(kind -> !KIND.matcher(kind).matches()).ifPresent(kind -> {
            throw QueryParameters.invalid("transport", kind, "a transport such as native or websocket");
        });
        home = p.flag("home");
        mesh = p.flag("mesh");
        duplicates = p.flag("duplicates");
        String sort = p.text("sort").orElse(ClientOrder.ID.text());
        order = ClientOrder.of(sort).orElseThrow(() -> QueryParameters.invalid("sort", sort, "id, bytes or -bytes"));
        limit = p.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
        after = p.text("cursor").map(cursor -> parse.apply(cursor, order).orElseThrow(
                () -> QueryParameters.invalid("cursor", cursor, "the member next of a response with the same sort")));
    }

    private static String prefix(String text) {
        String hex = (text.startsWith(KEY_PREFIX) ? text.substring(KEY_PREFIX.length()) : text)
                .toLowerCase(Locale.ROOT);
        if (!HEX.matcher(hex).matches()) {
            throw QueryParameters.invalid("key", text, "1 to 64 hex digits, with or without nodekey: in front");
        }
        return hex;
    }

    private static Networks network(String text) {
        try {
            return new Networks(List.of(text));
        } catch (IllegalArgumentException e) {
            throw QueryParameters.invalid("address", text, "an IP address, or a network such as 192.0.2.0/24");
        }
    }

    @Override
    public boolean test(ClientView c) {
        return matches(home, c.isPreferred())
                && matches(mesh, c.isMeshPeer())
                && matches(duplicates, c.isDuplicate())
                && transport.map(kind -> kind.equals(c.transportKind())).orElse(true)
                && networks.map(in -> isFrom(c, in)).orElse(true)
                && keyPrefix.map(hex -> c.key().filter(key -> key.hex().startsWith(hex)).isPresent()).orElse(true);
    }

    private static boolean matches(Optional<Boolean> wanted, boolean actual) {
        return wanted.isEmpty() || wanted.get() == actual;
    }

    private static boolean isFrom(ClientView c, Networks in) {
        return c.remoteAddress().filter(from -> !from.isUnresolved() && in.contains(from.getAddress())).isPresent();
    }

    /** The order of the list. */
    ClientOrder order() {
        return order;
    }

    /** The largest number of connections on the page. */
    int limit() {
        return limit;
    }

    /** An empty page for the connections that match. */
    Page<ClientView> page() {
        return new Page<>(order, after, limit, c -> order.position(c.id(), c.bytesReceived() + c.bytesSent()));
    }
}

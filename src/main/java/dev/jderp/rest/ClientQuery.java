package dev.jderp.rest;

import dev.jderp.clientaddress.Networks;
import dev.jderp.server.ClientConnection;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which connections are asked for, and which page of them. */
final class ClientQuery implements Predicate<ClientConnection> {

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
        Parameters p = Parameters.of(
                query, "key", "address", "transport", "home", "mesh", "duplicates", "sort", "limit", "cursor");
        keyPrefix = p.text("key").map(ClientQuery::prefix);
        networks = p.text("address").map(ClientQuery::network);
        transport = p.text("transport");
        transport.filter(kind -> !KIND.matcher(kind).matches()).ifPresent(kind -> {
            throw Parameters.wrong("transport", kind, "a transport such as native or websocket");
        });
        home = p.flag("home");
        mesh = p.flag("mesh");
        duplicates = p.flag("duplicates");
        String sort = p.text("sort").orElse(ClientOrder.ID.text());
        order = ClientOrder.of(sort).orElseThrow(() -> Parameters.wrong("sort", sort, "id, bytes or -bytes"));
        limit = p.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
        after = p.text("cursor")
                .map(cursor -> Position.parse(cursor, order)
                        .orElseThrow(() -> Parameters.wrong("cursor", cursor,
                                "the member next of a response with the same sort")));
    }

    private static String prefix(String text) {
        String hex = (text.startsWith(KEY_PREFIX) ? text.substring(KEY_PREFIX.length()) : text)
                .toLowerCase(Locale.ROOT);
        if (!HEX.matcher(hex).matches()) {
            throw Parameters.wrong("key", text, "1 to 64 hex digits, with or without the prefix nodekey:");
        }
        return hex;
    }

    private static Networks network(String text) {
        try {
            return new Networks(List.of(text));
        } catch (IllegalArgumentException e) {
            throw Parameters.wrong("address", text, "an IP address, or a network such as 192.0.2.0/24");
        }
    }

    @Override
    public boolean test(ClientConnection c) {
        return isOrNot(home, c.isPreferred())
                && isOrNot(mesh, c.isMeshPeer())
                && isOrNot(duplicates, c.isDuplicate())
                && transport.map(kind -> kind.equals(c.transportKind())).orElse(true)
                && networks.map(in -> comesFrom(c, in)).orElse(true)
                && keyPrefix.map(hex -> c.key().filter(key -> key.hex().startsWith(hex)).isPresent()).orElse(true);
    }

    private static boolean isOrNot(Optional<Boolean> asked, boolean is) {
        return asked.isEmpty() || asked.get() == is;
    }

    private static boolean comesFrom(ClientConnection c, Networks in) {
        return c.remoteAddress().filter(from -> !from.isUnresolved() && in.contains(from.getAddress())).isPresent();
    }

    /** The page, still empty. */
    Page<ClientConnection> page() {
        return new Page<>(order, after, limit, c -> order.position(c.id(), c.bytesReceived() + c.bytesSent()));
    }
}

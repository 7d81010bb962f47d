package dev.jderp.mesh;

import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.Measurements;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.LinkOptions;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A region of relays in one process, with links that a test moves by hand. Relay i is the host {@code relay<i>}. */
final class MeshScene implements LinkDialer {

    static final String KEY = "ab".repeat(32);

    final ManualClock clock = new ManualClock();
    final ManualTasks tasks = new ManualTasks(clock);
    final List<Relay> relays = new ArrayList<>();
    final List<NodePrivateKey> keys = new ArrayList<>();
    final List<LoopbackLink> links = new ArrayList<>();
    /** The targets of all attempts, in order. */
    final List<Target> dialled = new ArrayList<>();
    /** Addresses by name, beside those of the relays. */
    final Map<String, List<InetAddress>> dns = new HashMap<>();
    final Map<String, List<NameLookup.Service>> services = new HashMap<>();
    /** The relays that cannot be connected to. */
    final Set<Integer> down = new HashSet<>();
    /** What happens to attempts at a host, instead of a link. */
    final Map<String, Consumer<Outcome>> faults = new HashMap<>();
    Optional<DerpRegion> region = Optional.empty();

    /** Adds a relay with the region's mesh key. */
    Relay relay() {
        return relay(KEY);
    }

    Relay relay(String meshKey) {
        NodePrivateKey key = NodePrivateKey.generate();
        keys.add(key);
        Relay added = new Relay(key, RelayOptions.DEFAULTS, Optional.of(MeshKey.parse(meshKey)),
                ClientVerifier.EVERYBODY, clock, new Measurements());
        relays.add(added);
        return added;
    }

    /** The address of relay {@code i}, from 1. */
    static InetAddress address(int i) {
        try {
            return InetAddress.getByAddress(new byte[]{10, 0, 0, (byte) i});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static MeshOptions listing(String... items) {
        return new MeshOptions(List.of(items).stream().map(NeighbourAddress::parse).toList(), List.of(), Map.of(),
                Set.of(), LinkOptions.DEFAULTS, Duration.ofMinutes(10));
    }

    static MeshOptions finding(String... sources) {
        return new MeshOptions(List.of(), List.of(sources).stream().map(SourceName::parse).toList(), Map.of(),
                Set.of(), LinkOptions.DEFAULTS, Duration.ofMinutes(10));
    }

    /** Starts the mesh of a relay, and lets everything happen that can. */
    Mesh mesh(Relay relay, MeshOptions options) {
        NameLookup names = new Names();
        Mesh mesh = new Mesh(relay, options, this, List.of(),
                new NeighbourFinder(names, () -> region, "n1"), names, tasks, () -> Instant.EPOCH);
        mesh.start();
        settle();
        return mesh;
    }

    /** Meshes every relay with every other. */
    List<Mesh> meshAll() {
        List<Mesh> meshes = new ArrayList<>();
        for (int i = 1; i <= relays.size(); i++) {
            List<String> others = new ArrayList<>();
            for (int j = 1; j <= relays.size(); j++) {
                if (j != i) {
                    others.add("relay" + j);
                }
            }
            meshes.add(mesh(relays.get(i - 1), listing(others.toArray(String[]::new))));
        }
        return meshes;
    }

    @Override
    public void dial(Target target, Outcome outcome) {
        dialled.add(target);
        int number = target.address().getAddress().getAddress()[3];
        if (faults.containsKey(target.host())) {
            faults.get(target.host()).accept(outcome);
        } else if (number > relays.size() || down.contains(number)) {
            outcome.failed(Step.CONNECT, "connection refused");
        } else {
            links.add(new LoopbackLink(relays.get(number - 1), outcome));
        }
    }

    /** Lets everything happen that can happen now. */
    void settle() {
        boolean moved = true;
        while (moved) {
            moved = tasks.runOne();
            for (LoopbackLink each : List.copyOf(links)) {
                while (each.deliver()) {
                    moved = true;
                }
            }
        }
    }

    /** Lets time pass in steps of a quarter of a second, and everything happen that it brings. */
    void pass(Duration time) {
        for (long ms = 0; ms < time.toMillis(); ms += 250) {
            clock.advance(Duration.ofMillis(250));
            relays.forEach(Relay::sweep);
            settle();
        }
    }

    private final class Names implements NameLookup {

        @Override
        public List<InetAddress> addresses(String name) throws UnknownHostException {
            if (dns.containsKey(name)) {
                return dns.get(name);
            }
            if (name.startsWith("relay")) {
                return List.of(address(Integer.parseInt(name.substring(5))));
            }
            if (name.startsWith("10.")) {
                return List.of(InetAddress.getByName(name));
            }
            throw new UnknownHostException(name);
        }

        @Override
        public List<Service> services(String name) throws IOException {
            if (!services.containsKey(name)) {
                throw new IOException("no SRV record");
            }
            return services.get(name);
        }
    }
}

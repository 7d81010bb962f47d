package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServerLayersTest {

    /** The files of the package, lowest layer first; a file may use its own layer and those before it. */
    private static final List<Set<String>> LAYERS = List.of(
            // values and seams
            Set.of("ClientListener", "ClientOrigin", "ClientVerifier", "ClientView", "CloseReason", "DropReason",
                    "DuplicatePolicy", "FrameSink", "KeyConnections", "LinkEnd", "LinkListener", "LinkOptions",
                    "LinkTransport", "RateConfig",
                    "RateLimitedLog", "RelayOptions", "Transport"),
            // queues, limits and counts of one client, without the client
            Set.of("LinkPing", "LinkDrops", "LinkInbound", "LinkOutbound",
                    "ClientDrops", "ClientListeners", "DropLog", "Drops", "FrameView", "KeepAlive", "Login",
                    "LoginCheck", "Outbound", "PacketRing", "PeerChanges", "Pinger", "QueuedFrame", "RateLimit",
                    "RelayContext", "SendQueue", "Timers", "WrongMeshKeys"),
            // a client as others see it
            Set.of("Client", "Destination", "PacketForwarder", "ReadPause", "ReadScope"),
            // clients by key, and the way to them
            Set.of("ClientRegistry", "ClientSet", "ForwarderTable", "MultiForwarder", "Notices",
                    "PeerGoneWatchers",
                    "Router", "Watchers", "LinkPeers", "MeshLink"),
            // the reading side and the life of connections
            Set.of("ClientConnection", "ClientFrames", "ConnectionLog", "ConnectionParts", "ConnectionSweep",
                    "ConnectionTable", "FrameLimiter", "Inbound", "LoginHandler", "RateLimits"),
            // the whole
            Set.of("Drain", "Relay"));

    private final Map<String, Set<String>> uses = uses();

    /** The files of the package that each of its files uses. */
    private static Map<String, Set<String>> uses() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass each : new ClassFileImporter().importPath(classes())) {
            Set<String> of = found.computeIfAbsent(file(each), name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf()
                    .stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.getPackageName().equals("dev.jderp.server"))
                    .map(ServerLayersTest::file)
                    .forEach(of::add);
        }
        found.forEach((file, of) -> of.remove(file));
        found.remove("package-info");
        return found;
    }

    /** The directory of the package's compiled classes, without its tests. */
    private static Path classes() {
        try {
            return Path.of(Relay.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .resolve("dev/jderp/server");
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static String file(JavaClass type) {
        JavaClass top = type;
        while (top.getEnclosingClass().isPresent()) {
            top = top.getEnclosingClass().get();
        }
        return top.isArray() ? file(top.getBaseComponentType()) : top.getSimpleName();
    }

    private static int layer(String file) {
        for (int i = 0; i < LAYERS.size(); i++) {
            if (LAYERS.get(i).contains(file)) {
                return i;
            }
        }
        throw new AssertionError(file + " is in no layer");
    }

    @Test
    void noFileUsesAHigherLayer() {
        Set<String> wrong = new TreeSet<>();
        uses.forEach((file, of) -> of.stream()
                .filter(used -> layer(used) > layer(file))
                .forEach(used -> wrong.add(file + " uses " + used)));
        assertEquals(Set.of(), wrong);
        assertEquals(LAYERS.stream().mapToInt(Set::size).sum(), uses.size());
    }

    @Test
    void noFilesUseEachOtherInACircle() {
        for (String file : uses.keySet()) {
            Set<String> reached = new TreeSet<>();
            Deque<String> next = new ArrayDeque<>(uses.get(file));
            while (!next.isEmpty()) {
                String used = next.remove();
                if (reached.add(used)) {
                    next.addAll(uses.get(used));
                }
            }
            assertEquals(false, reached.contains(file), file + " reaches itself by " + reached);
        }
    }
}

package dev.jderp.cli;

import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.config.SettingException;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.KeyFileException;
import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.RandomHex;
import dev.jderp.sockets.ListenException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A region of relays in this process, on loopback ports. The relays have a mesh key and one certificate, and find each
 * other in the DERP map that each of them serves. Any thread may call it.
 */
final class LocalRegion implements AutoCloseable {

    private static final int REGION = 900;
    private static final int KEY_BYTES = 32;

    private final Path directory;
    private final List<LocalNode> nodes = new ArrayList<>();

    /** The ports of one node, free when they were chosen. */
    private record Ports(int door, int pages, int stun) {
    }

    private LocalRegion(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes the files of a region and starts its nodes.
     *
     * @param directory gets the mesh key, the map, and a directory for each node
     */
    static LocalRegion start(Path directory, int size)
            throws SettingException, KeyFileException, ListenException, IOException {
        LocalRegion region = new LocalRegion(Files.createDirectories(directory).toAbsolutePath());
        try {
            region.create(freePorts(size));
            for (LocalNode each : region.nodes) {
                each.start();
            }
            return region;
        } catch (SettingException | KeyFileException | ListenException | IOException | RuntimeException e) {
            region.close();
            throw e;
        }
    }

    private void create(List<Ports> ports) throws SettingException, IOException {
        if (!Files.exists(meshKey())) {
            var unused = AtomicFile.ofOwner(meshKey()).create(RandomHex.ofBytes(KEY_BYTES) + "\n");
        }
        List<RelayConfig> configs = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            configs.add(config(name(i), ports.get(i)));
        }
        String pin = CertName.of(SelfCertificate.ensure(configs.get(0)).chain());
        List<DerpNode> entries = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            entries.add(new DerpNode(name(i), REGION, "localhost", pin, "127.0.0.1", "none", ports.get(i).stun(), false,
                    ports.get(i).door(), false, "", false, Map.of()));
            nodes.add(new LocalNode(configs.get(i)));
        }
        Files.writeString(map(), DerpMapWriter.toJson(DerpMap.of(
                DerpRegion.of(REGION, "local", "This machine", entries))) + "\n");
    }

    private static String name(int index) {
        return REGION + String.valueOf((char) ('a' + index));
    }

    private RelayConfig config(String name, Ports ports) throws SettingException {
        Path state = directory.resolve(name);
        Map<String, String> settings = new HashMap<>(Map.of(
                "derp.state-dir", state.toString(),
                "derp.node-name", name,
                "derp.region-id", Integer.toString(REGION),
                "derp.front-door.addresses", "127.0.0.1",
                "derp.front-door.port", Integer.toString(ports.door()),
                "derp.http-address", "127.0.0.1",
                "derp.http-port", Integer.toString(ports.pages()),
                "derp.stun-port", Integer.toString(ports.stun())));
        settings.putAll(Map.of(
                "derp.map-own-region", "false",
                "derp.map-file", map().toString(),
                "derp.mesh-psk-file", meshKey().toString(),
                "derp.mesh-find", "map"));
        if (!name.equals(name(0))) { // the others use the certificate of the first
            settings.put("derp.keystore", directory.resolve(name(0)).resolve("keystore.p12").toString());
        }
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    private static List<Ports> freePorts(int size) throws IOException {
        List<AutoCloseable> held = new ArrayList<>(); // until all are chosen, so that no two are the same
        List<Ports> ports = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                ServerSocket door = new ServerSocket(0);
                held.add(door);
                ServerSocket pages = new ServerSocket(0);
                held.add(pages);
                DatagramSocket stun = new DatagramSocket(0);
                held.add(stun);
                ports.add(new Ports(door.getLocalPort(), pages.getLocalPort(), stun.getLocalPort()));
            }
            return ports;
        } finally {
            for (AutoCloseable each : held) {
                closeQuietly(each);
            }
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // a socket that was not used
        }
    }

    /** The nodes in the order of the map. */
    List<LocalNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The file with the region's mesh key. */
    Path meshKey() {
        return directory.resolve("mesh.key");
    }

    /** The file with the DERP map, which every node serves. */
    Path map() {
        return directory.resolve("derpmap.json");
    }

    /** Stops every node at once. */
    @Override
    public void close() {
        nodes.forEach(LocalNode::stop);
    }
}

package dev.jderp.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real derper in a region. */
public final class DerperNode implements RegionNode {

    private static final int STOP_TIMEOUT_S = 60;

    private final String name;
    private final RegionFiles files;
    private final int port;
    private final Path log;
    private final Process process;

    /** Begins to start it at {@code port}, with links to {@code neighbours}. */
    public DerperNode(String name, Path derper, RegionFiles files, int port, List<String> neighbours)
            throws IOException {
        this.name = name;
        this.files = files;
        this.port = port;
        Path home = Files.createDirectories(files.directory().resolve(name));
        this.log = home.resolve("log");
        this.process = Upstream.start(derper, files, log, "-a", ":" + port, "-hostname", "localhost",
                "-certmode", "manual", "-certdir", files.directory().toString(), "-http-port", "-1", "-stun=false",
                "-c", home.resolve("derper.json").toString(), "-mesh-psk-file", files.meshKey().toString(),
                "-mesh-with", String.join(",", neighbours));
    }

    @Override
    public void awaitReady() throws InterruptedException {
        Polling.await(() -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new AssertionError(output());
                }
                return false;
            }
        });
    }

    private String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String pin() {
        return files.pin();
    }

    @Override
    public VarzPage numbers() throws IOException {
        return VarzPage.readOverTls(port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new AssertionError("derper does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

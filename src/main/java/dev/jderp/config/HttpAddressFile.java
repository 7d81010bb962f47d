package dev.jderp.config;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file in the state directory with the host and the port of {@code derp.http-port} of the relay that was started
 * last, for a command on this host that does not know the relay's command line.
 */
public final class HttpAddressFile {

    private static final String NAME = "http-address";
    private static final int MAX_BYTES = 1000;
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[0-9.]+):[0-9]{1,5}");

    private HttpAddressFile() {}

    /** Writes the file of a relay that starts. */
    public static void write(RelayConfig config) throws IOException {
        AtomicFile.ofOwner(config.map().directory().resolve(NAME)).replace(
                (config.container().reachableHost() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the host and the port, as in a URL; empty if there is no such file.
     *
     * @throws IOException in one line, if the file cannot be read or is invalid
     */
    public static Optional<String> read(Path stateDirectory) throws IOException {
        Path file = stateDirectory.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String address = SmallFile.readText(file, MAX_BYTES).strip();
        if (!ADDRESS.matcher(address).matches()) {
            throw new IOException(file + " contains no host and port");
        }
        return Optional.of(address);
    }
}

package dev.jderp.it;

import dev.jderp.testkit.DoorSuite;
import dev.jderp.testkit.RelayProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The relay as the README's first command runs it: the front door before the container's own door, one relay behind
 * both.
 */
@Execution(ExecutionMode.CONCURRENT)
class FrontDoorIT extends DoorSuite {

    @TempDir
    static Path directory;

    private static final int HTTP = RelayProcess.freePort();
    private static final int FRONT = RelayProcess.freePort();
    private static RelayProcess relay;

    @BeforeAll
    static void start() throws Exception {
        relay = RelayProcess.start(directory, Map.of(
                "DERP_HTTP_PORT", Integer.toString(HTTP), "DERP_FRONT_DOOR_PORT", Integer.toString(FRONT)));
        relay.readyBlock();
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @Override
    protected List<Port> ports() {
        return List.of(new TcpPort(FRONT, true), new TcpPort(HTTP, false));
    }

    @Override
    protected long refusedMeshKeys() throws Exception {
        return refusedMeshKeys(HTTP);
    }
}

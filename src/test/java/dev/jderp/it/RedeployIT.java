package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The WAR put into one server twenty times without the front door, and between them with it: it works each time, and
 * leaves no thread, no port and no memory.
 */
@Execution(ExecutionMode.CONCURRENT)
class RedeployIT {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("test.distribution", "target/jderp"));
    private static final int ROUNDS = 22;
    private static final int MAX_S = 900;
    private static final int SLACK_KB = 48 << 10;

    @TempDir
    Path directory;

    @Test
    void twentyDeploymentsAndMoreLeaveNothingBehind() throws Exception {
        int front = RelayProcess.freePort();
        int http = RelayProcess.freePort();
        Path deny = Files.writeString(directory.resolve("deny"), "# empty"); // a thread that polls, SIGHUP
        String nobody = "http://127.0.0.1:" + RelayProcess.freePort() + "/"; // a client for HTTP, virtual threads
        Process server = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.loader=ALL-UNNAMED",
                "--add-opens=java.base/sun.net.www.protocol.jrt=ALL-UNNAMED",
                "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "-Dderp.deny-list-file=" + deny, "-Dderp.verify-client-url=" + nobody,
                "-Dderp.verify-recheck-interval=100ms", "-Dderp.prober.enabled=true", "-Dderp.prober.interval=100ms",
                "-Dderp.http-port=" + http, "-Dderp.front-door.port=" + front,
                "-Dderp.stun-port=" + RelayProcess.freeUdpPort(),
                "-Dderp.state-dir=" + directory, "-Dderp.https-port=0",
                "-Dderp.drain-seconds=1",
                "-cp", DISTRIBUTION.resolve("payara-micro.jar") + File.pathSeparator + Path.of("target/test-classes"),
                Redeployment.class.getName(),
                DISTRIBUTION.resolve("ROOT.war").toString(), Integer.toString(ROUNDS), Integer.toString(http))
                .redirectErrorStream(true)
                .start();
        var watchdog = server.onExit().orTimeout(MAX_S, TimeUnit.SECONDS)
                .exceptionally(late -> server.destroyForcibly());
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
                BufferedWriter in = server.outputWriter(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.startsWith("deployed ")) {
                    int round = Integer.parseInt(line.split(" ", 3)[1]);
                    boolean frontDoor = Redeployment.hasFrontDoor(round);
                    boolean webSocket = round % 3 == 1;
                    try (HostileClient client = HostileClient.login(frontDoor ? front : http, frontDoor, webSocket)) {
                        in.write("undeploy\n");
                        in.flush();
                        for (int bytes = 0; !client.isClosedByPeer(); bytes++) {
                            assertTrue(bytes < 100, "more than a Restarting frame");
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(String.join("\n", lines), e);
        } finally {
            server.destroyForcibly();
        }
        String said = String.join("\n", lines);
        assertEquals(0, watchdog.get(5, TimeUnit.SECONDS).exitValue(), said);
        List<String> rounds = lines.stream().filter(line -> line.startsWith("round ")).toList();
        assertEquals(ROUNDS, rounds.size(), said);
        rounds.forEach(System.out::println);
        for (String round : rounds) {
            assertTrue(round.contains("open=false threads=[] ") && round.contains(" relays=0 "), round);
        }
        assertTrue(figure(rounds.get(ROUNDS - 1), "libraries") < 10, "mapped copies of native libraries stay");
        String end = lines.stream().filter(line -> line.startsWith("end ")).findFirst().orElseThrow();
        assertTrue(figure(end, "loaders") <= figure(rounds.get(4), "loaders"), said);
        long early = figure(rounds.get(4), "residentKB");
        long late = figure(rounds.get(ROUNDS - 1), "residentKB");
        assertTrue(late - early < SLACK_KB, "memory went from " + early + " KB to " + late + " KB");
    }

    private static long figure(String line, String name) {
        String rest = line.substring(line.indexOf(name + "=") + name.length() + 1);
        return Long.parseLong(rest.substring(0, rest.indexOf(" ")));
    }
}

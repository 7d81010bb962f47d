package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.OpenRelay;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/clients.md, compiled and run with the client jar and its dependencies only. */
class ClientJarIT {

    @TempDir
    Path directory;

    private static List<Path> files(Path where, String like) throws Exception {
        try (Stream<Path> all = Files.list(where)) {
            return all.filter(file -> file.getFileName().toString().matches(like)).toList();
        }
    }

    /** The program of docs/clients.md, which also prints the packet that has arrived. */
    private static String program() throws Exception {
        String page = Files.readString(Path.of("docs/clients.md"));
        String code = page.substring(page.indexOf("<!-- program -->") + 16, page.indexOf("<!-- /program -->"));
        String packet = "ReceivedPacket packet)) {}";
        assertTrue(code.contains(packet), code);
        return code.replace(packet, packet + "System.out.println(new String(packet.data()));");
    }

    @Test
    void aProgramWithTheClientJarSendsAPacket() throws Exception {
        Path distribution = Path.of(System.getProperty("test.distribution"));
        List<Path> inherited = files(distribution.resolve("lib"), "(bcprov|parsson|jakarta\\.json).*\\.jar");
        assertEquals(3, inherited.size(), inherited.toString());
        List<Path> client = files(distribution.resolveSibling(""), ".*-client\\.jar");
        assertEquals(1, client.size(), client.toString());
        String path = Stream.concat(client.stream(), inherited.stream())
                .map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Path source = Files.writeString(directory.resolve("Hello.java"), program());
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(
                null, null, null, "-cp", path, "-d", directory.toString(), source.toString()));
        try (OpenRelay relay = OpenRelay.plain()) {
            Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    path + File.pathSeparator + directory, "Hello", "http://127.0.0.1:" + relay.port() + "/derp")
                    .redirectErrorStream(true).start();
            String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, run.waitFor(), said);
            assertTrue(said.endsWith("hello" + System.lineSeparator()), said);
        }
    }
}

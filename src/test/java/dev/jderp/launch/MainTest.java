package dev.jderp.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The exit status of the launcher, with a server and a preparation that do what the test wants. */
@Timeout(120)
class MainTest {

    private static final List<String> SOURCES = List.of(
            "dev/jderp/launch/LaunchException.java", """
                    package dev.jderp.launch;

                    public class LaunchException extends Exception {
                        LaunchException(String message) {
                            super(message);
                        }
                    }
                    """,
            "dev/jderp/launch/Launch.java", """
                    package dev.jderp.launch;

                    public class Launch {
                        public static String[] prepare(java.nio.file.Path home, String[] further) throws Exception {
                            switch (further[0]) {
                                case "-fault" -> throw new LaunchException("one\\ntwo");
                                case "-broken" -> throw new IllegalStateException("broken");
                                default -> {
                                    return further;
                                }
                            }
                        }
                    }
                    """,
            "fish/payara/micro/PayaraMicro.java", """
                    package fish.payara.micro;

                    public class PayaraMicro {
                        public static void main(String[] arguments) {
                            switch (arguments[0]) {
                                case "-failing" -> throw new java.util.ConcurrentModificationException();
                                case "-good" -> System.setProperty("dev.jderp.started", "true");
                                default -> System.out.println("no application");
                            }
                        }
                    }
                    """);

    @TempDir
    private static Path stubs;

    private record End(int status, List<String> reasons) {
    }

    @BeforeAll
    static void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-d", stubs.toString(), "-proc:none"));
        for (int i = 0; i < SOURCES.size(); i += 2) {
            Path file = stubs.resolve(SOURCES.get(i));
            Files.createDirectories(file.getParent());
            Files.writeString(file, SOURCES.get(i + 1));
            arguments.add(file.toString());
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(
                null, null, null, arguments.toArray(String[]::new)));
    }

    private static End run(String argument) throws Exception {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                stubs + File.pathSeparator + System.getProperty("java.class.path"), "dev.jderp.launch.Main", argument)
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new End(process.waitFor(), output.lines().filter(line -> line.startsWith("jderp cannot start: "))
                .map(line -> line.substring("jderp cannot start: ".length())).toList());
    }

    @Test
    void aFaultOfTheSettingsIsStatus78() throws Exception {
        assertEquals(new End(78, List.of("one", "two")), run("-fault"));
    }

    @Test
    void aServerThatFailsIsStatus70() throws Exception {
        assertEquals(new End(70, List.of("java.util.ConcurrentModificationException")), run("-failing"));
        assertEquals(new End(70, List.of("java.lang.IllegalStateException: broken")), run("-broken"));
    }

    @Test
    void aServerWithoutTheApplicationIsStatus70() throws Exception {
        End end = run("-empty");
        assertEquals(70, end.status());
        assertTrue(end.reasons().get(0).startsWith("the server did not start the application"));
    }

    @Test
    void aServerThatHasStartedIsNoFailure() throws Exception {
        assertEquals(new End(0, List.of()), run("-good"));
    }
}

package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class JderpCommandTest {

    @TempDir
    Path directory;

    private String file;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void file() {
        file = directory.resolve("admin-tokens").toString();
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return JderpCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void onlyTheTokenIsOnStandardOutput() throws IOException {
        assertEquals(0, run("token", "ann", "admin", "--file", file), err.toString());
        assertTrue(out.toString().matches("jderp_[A-Za-z0-9_-]{43}\\R"), out.toString());
        assertTrue(err.toString().contains(file) && err.toString().lines().count() == 1, err.toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))));
        assertTrue(Files.readString(Path.of(file)).contains("\nann admin sha256:"));
    }

    @Test
    void theTokenCanBePrintedAsJson() {
        assertEquals(0, run("token", "ann", "viewer", "--json", "--file", file), err.toString());
        try (var reader = Json.createReader(new StringReader(out.toString()))) {
            JsonObject json = reader.readObject();
            assertEquals("ann", json.getString("name"));
            assertEquals("viewer", json.getString("role"));
            assertTrue(json.getString("token").startsWith("jderp_"));
            assertEquals(file, json.getString("file"));
        }
    }

    @Test
    void failuresAreOneLineAndStatus1() throws IOException {
        assertEquals(0, run("token", "ann", "viewer", "--file", file));
        String first = out.toString();
        assertEquals(1, run("token", "ann", "viewer", "--file", file));
        assertTrue(err.toString().startsWith("jderp: ann has a token in ") && err.toString().contains("--replace")
                && err.toString().lines().count() == 1, err.toString());
        assertEquals("", out.toString());
        assertEquals(0, run("token", "ann", "admin", "--replace", "--file", file));
        assertFalse(out.toString().equals(first));
        assertEquals(1, run("token", "ann", "admin", "--file", directory.toString()));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void usageErrorsAreStatus2AndCreateNoFile() {
        for (List<String> wrong : List.of(List.of("token"), List.of("token", "ann"), List.of("token", "ann", "root"),
                List.of("token", "a b", "admin"), List.of("token", "ann", "admin", "--colour"), List.<String>of(),
                List.of("tokn", "ann", "admin"))) {
            assertEquals(2, run(wrong.toArray(String[]::new)), wrong.toString());
            assertEquals("", out.toString());
        }
        assertTrue(err.toString().contains("token"), err.toString());
        assertFalse(Files.exists(Path.of(file)));
    }

    @Test
    void helpVersionAndCompletionArePrinted() {
        for (List<String> help : List.of(List.of("--help"), List.of("-h"), List.of("help"))) {
            assertEquals(0, run(help.toArray(String[]::new)));
            assertTrue(out.toString().contains("java -jar jderp.jar token ann admin"), out.toString());
        }
        assertEquals(0, run("token", "--help"));
        assertTrue(out.toString().contains("--replace"), out.toString());
        assertEquals(0, run("help", "token"));
        assertTrue(out.toString().contains("--replace"), out.toString());
        assertEquals(0, run("--version"));
        assertTrue(out.toString().matches("jderp \\d\\S*\\R"), out.toString());
        assertEquals(0, run("generate-completion"));
        assertTrue(out.toString().contains("--replace"));
    }

    @Test
    void everyCommandHasExamplesAndExitCodesAndPrintsJson() {
        CommandLine all = JderpCommand.commandLine();
        List<CommandLine> commands = new ArrayList<>();
        collect(all, commands);
        assertTrue(commands.size() >= 12, commands.toString());
        assertEquals(0, run("generate-completion"));
        String completion = out.toString();
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            String help = command.getUsageMessage();
            assertTrue(help.contains("Examples:") && help.contains("java -jar jderp.jar " + command.getCommandSpec()
                    .qualifiedName().substring("jderp ".length())), name);
            assertTrue(help.contains("--help"), name);
            assertTrue(completion.contains("function _picocli_" + name.replace(' ', '_').replace("-", "") + "("), name);
            if (command.getSubcommands().isEmpty()) {
                assertTrue(help.contains("Exit codes:"), name);
                assertTrue(help.contains("--json") || name.equals("jderp derper"), name); // it has derper's flags only
                assertTrue(help.lines().allMatch(line -> line.length() <= 100), name);
            }
        }
    }

    /** NullAway does not check these fields: picocli sets them. */
    @Test
    void argumentsWithoutAValueAreNullable() {
        CommandLine all = JderpCommand.commandLine();
        List<CommandLine> commands = new ArrayList<>(List.of(all));
        collect(all, commands);
        List<String> wrong = new ArrayList<>();
        for (CommandLine command : commands) {
            for (ArgSpec argument : command.getCommandSpec().args()) {
                Field field = (Field) argument.userObject();
                if (!argument.required()
                        && argument.defaultValue() == null && argument.initialValue() == null
                        && !field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    wrong.add(field.toString());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static void collect(CommandLine from, List<CommandLine> into) {
        from.getSubcommands().forEach((name, command) -> {
            if (!name.equals("help") && !name.startsWith("generate-")) {
                into.add(command);
                collect(command, into);
            }
        });
    }
}

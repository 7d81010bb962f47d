package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerperCommandTest {

    @TempDir
    private Path directory;

    @Test
    void anInvalidCommandLineIsStatus2() {
        CommandRun run = CommandRun.of("derper", "-a=:1", "-nope");
        assertEquals(2, run.status());
        assertEquals("jderp derper: flag provided but not defined: -nope\njderp derper -h lists the flags\n",
                run.err());
        assertEquals("", run.out());
    }

    @Test
    void flagsOfPicocliAreUnknown() {
        for (String flag : new String[]{"-V", "--json"}) {
            CommandRun run = CommandRun.of("derper", flag, "-a");
            assertEquals(2, run.status(), run.err());
        }
    }

    @Test
    void argumentsAfterTwoHyphensAreIgnoredWithALine() {
        CommandRun run = CommandRun.of("derper", "-certmode=other", "--", "-nope", "--", "x");
        assertEquals(78, run.status());
        assertTrue(run.err().contains(" the flags end at \"-nope\": the last 3 arguments\n"), run.err());
    }

    @Test
    void helpListsTheFlags() {
        for (String help : new String[]{"-h", "--help"}) {
            CommandRun run = CommandRun.of("derper", help);
            assertEquals(0, run.status());
            assertTrue(run.lines().contains("  -http-port (80)"), run.out());
            assertEquals("", run.err());
        }
        assertTrue(CommandRun.of("help", "derper").out().contains("without an application server"));
    }

    @Test
    void theVersionIsPrinted() throws IOException {
        CommandRun run = CommandRun.of("derper", "-stun=false", "--version");
        assertEquals(0, run.status());
        assertEquals(new JderpCommand.Version().getVersion()[0] + "\n", run.out());
    }

    @Test
    void eachFaultIsALineAndStatus78() {
        CommandRun run = CommandRun.of("derper", "-certmode=other", "-stun-port=0", "-c", directory + "/derper.key");
        assertEquals(78, run.status());
        assertEquals(2, run.err().lines().filter(line -> line.startsWith("jderp cannot start: -")).count(), run.err());
        assertTrue(run.err().contains("jderp: -hostname is not set; "), run.err());
    }

    @Test
    void aCertificateThatIsMissingIsStatus78() {
        CommandRun run = CommandRun.of("derper", "-certmode=manual", "-hostname=derp.example.com", "-a=127.0.0.1:65123",
                "-http-port=-1", "-stun=false", "-certdir", directory.toString(), "-c", directory + "/derper.key");
        assertEquals(78, run.status());
        assertTrue(run.err().contains("jderp cannot start: " + directory
                + "/derp.example.com.crt cannot be read: no such file"), run.err());
    }
}

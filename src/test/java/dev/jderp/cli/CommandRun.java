package dev.jderp.cli;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;

/** The result of a command that was run in this process. */
record CommandRun(int status, String out, String err) {

    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = JderpCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandRun(status, out.toString(), err.toString());
    }

    /** The only line that was printed. */
    JsonObject json() {
        try (var reader = Json.createReader(new StringReader(out))) {
            return reader.readObject();
        }
    }

    List<String> lines() {
        return out.lines().toList();
    }
}

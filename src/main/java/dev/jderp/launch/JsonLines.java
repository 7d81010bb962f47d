package dev.jderp.launch;

import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObjectBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** Formats a line of the log as a JSON object with the members that Payara's formatter writes. */
final class JsonLines extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ")
            .withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord line) {
        JsonObjectBuilder object = JsonProviders.JSON.createObjectBuilder()
                .add("Timestamp", TIME.format(line.getInstant()))
                .add("Level", line.getLevel().getName())
                .add("Version", "")
                .add("LoggerName", String.valueOf(line.getLoggerName()))
                .add("ThreadID", Long.toString(line.getLongThreadID()))
                .add("ThreadName", Thread.currentThread().getName()) // the handler formats on the thread that logs
                .add("TimeMillis", Long.toString(line.getMillis()))
                .add("LevelValue", Integer.toString(line.getLevel().intValue()))
                .add("LogMessage", String.valueOf(formatMessage(line)));
        if (line.getThrown() != null) {
            StringWriter trace = new StringWriter();
            line.getThrown().printStackTrace(new PrintWriter(trace, true));
            object.add("Throwable", JsonProviders.JSON.createObjectBuilder()
                    .add("Exception", line.getThrown().toString())
                    .add("StackTrace", trace.toString()));
        }
        return object.build() + System.lineSeparator();
    }
}

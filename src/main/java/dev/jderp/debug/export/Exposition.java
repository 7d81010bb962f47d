package dev.jderp.debug.export;

import dev.jderp.debug.DebugContext;
import dev.jderp.debug.Redaction;
import dev.jderp.prober.DerpProbe;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics in each of their three formats. Safe for any thread. */
public final class Exposition {

    private final OpenMetrics openMetrics = new OpenMetrics();

    private static List<Variable> variables(DebugContext context) {
        List<Variable> all = new ArrayList<>(RelayVariables.read(context));
        all.addAll(ProcessVariables.read());
        return all;
    }

    /** The page {@code /debug/vars}, without a newline at its end. */
    public String json(DebugContext context) {
        return Expvar.print(variables(context), Redaction.commandLine()).toString();
    }

    /** The page {@code /debug/varz}: the metrics of the Java runtime, then derper's variables. */
    public String varz(DebugContext context) throws IOException {
        ByteArrayOutputStream java = new ByteArrayOutputStream();
        openMetrics.writeJava(java);
        return java.toString(StandardCharsets.UTF_8) + Varz.print(variables(context));
    }

    /** The format of {@code /metrics} for a request with this {@code Accept} header. */
    public ExpositionFormatWriter format(@Nullable String accept) {
        return openMetrics.format(accept);
    }

    /** The page {@code /metrics}. */
    public void write(DebugContext context, ExpositionFormatWriter format, OutputStream out) throws IOException {
        format.write(out, openMetrics.scrape(
                variables(context), context.prober().map(DerpProbe::metrics).orElse(List.of())));
    }
}

package dev.jderp.prober;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.Fault;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.prober.relay.HttpFetch;
import dev.jderp.prober.relay.HttpFetch.AnswerException;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Fetches the DERP map at an http, https or file URL. If the URL cannot be reached, the last map is used for up to ten
 * minutes; an answer that is not a map is an error at once.
 */
final class UrlMapSource implements MapSource {

    private static final Logger LOG = System.getLogger(UrlMapSource.class.getName());
    private static final int MAX_BYTES = 16 << 20;
    private static final long REUSE_NS = Duration.ofMinutes(10).toNanos();

    private record Fetched(DerpMap map, long atNs) {
    }

    private final URI url;
    private final HttpFetch fetch;
    // Written by one run at a time.
    private volatile Optional<Fetched> last = Optional.empty();
    private volatile List<Fault> warnings = List.of();

    /**
     * The map at {@code url}.
     *
     * @throws IllegalArgumentException if it is another kind of URL
     */
    UrlMapSource(String url, HttpFetch fetch) {
        this.url = uri(url);
        this.fetch = fetch;
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (HttpUrl.isUrl(text) || (scheme.equals("file") && uri.getPath() != null)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new IllegalArgumentException(
                "the DERP map is \"" + HttpUrl.withoutSecrets(text) + "\"; expected an http, https or file URL, or "
                        + ProberOptions.LOCAL);
    }

    @Override
    public DerpMap fetch(ProbeContext context) throws IOException, InterruptedException {
        byte[] text;
        try {
            text = isFile() ? file() : fetch.get(url, MAX_BYTES, context);
        } catch (AnswerException e) {
            throw e;
        } catch (IOException e) {
            Optional<Fetched> held = last.filter(it -> context.nanoTime() - it.atNs <= REUSE_NS);
            if (held.isEmpty()) {
                throw new IOException("the DERP map cannot be fetched: " + e, e);
            }
            LOG.log(Level.INFO, () -> "the DERP map cannot be fetched, using the last one: " + e);
            return held.get().map;
        }
        MapDocument read = parse(new String(text, StandardCharsets.UTF_8));
        if (!read.warnings().equals(warnings)) {
            warnings = read.warnings();
            warnings.forEach(each -> LOG.log(Level.WARNING, () -> "the prober's DERP map: " + each.text()));
        }
        last = Optional.of(new Fetched(read.map(), context.nanoTime()));
        return read.map();
    }

    private boolean isFile() {
        return "file".equalsIgnoreCase(url.getScheme());
    }

    private byte[] file() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(url.getPath()))) {
            return HttpFetch.bounded(in, MAX_BYTES);
        }
    }

    /** Parses a map. */
    static MapDocument parse(String text) throws IOException {
        try {
            return DerpMapReader.document(text);
        } catch (DerpMapException e) {
            throw new IOException("not a valid DERP map: " + e.getMessage(), e);
        }
    }
}

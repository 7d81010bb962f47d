package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.http.WebRequest;
import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Sha256;
import dev.jderp.kit.SmallFile;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A map that is fetched from a URL, with its copy on disk. The lock of {@link CurrentMap} guards its state; only the
 * fetching thread reads the request's headers.
 */
final class UrlSource {

    /** The maximum size of a map in bytes. */
    static final int MAX_BYTES = 16 << 20;

    private static final Logger LOG = System.getLogger(UrlSource.class.getName());
    private static final int HASH_DIGITS = 16;

    private final HttpUrl url;
    private final String name;
    private final AtomicFile copyFile;
    private final Outage outage;

    private Optional<DerpMap> map = Optional.empty();
    private boolean isCopy;
    private Optional<Instant> lastGood = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private List<String> warnings = List.of();
    private Optional<String> conflict = Optional.empty();
    private Optional<String> etag = Optional.empty();
    private Optional<String> lastModified = Optional.empty();

    /** Creates the source at {@code url} and reads its copy below {@code directory}, if there is one. */
    UrlSource(URI url, Path directory, Outages outages) throws IOException {
        try {
            this.url = HttpUrl.of(url);
        } catch (IllegalArgumentException e) {
            throw new IOException("the URL of a DERP map is not a URL with http or https and a host", e);
        }
        name = this.url.name();
        outage = outages.add(Dependency.MAP_URL, "the DERP map at " + name);
        copyFile = AtomicFile.shared(directory.resolve("maps").resolve(hash(url.toString()) + ".json"));
        readCopy();
    }

    private static String hash(String text) {
        return Sha256.hex(text).substring(0, HASH_DIGITS);
    }

    private void readCopy() {
        if (Files.notExists(copyFile.path())) {
            return;
        }
        try {
            map = Optional.of(MapText.read(SmallFile.readText(copyFile.path(), MAX_BYTES)));
            lastGood = Optional.of(Files.getLastModifiedTime(copyFile.path()).toInstant());
            isCopy = true;
        } catch (IOException | DerpMapException e) {
            LOG.log(Level.WARNING, () -> "the copy of " + name + " is not used: " + e.getMessage());
        }
    }

    String name() {
        return name;
    }

    /** The next request; if the URL has a password, redirects are not followed. */
    WebRequest request() {
        WebRequest request = WebRequest.get(url, MAX_BYTES);
        if (etag.isPresent()) {
            request = request.with("If-None-Match", etag.get());
        }
        if (lastModified.isPresent()) {
            request = request.with("If-Modified-Since", lastModified.get());
        }
        return url.userInfo().isPresent() ? request.notFollowing() : request;
    }

    Optional<DerpMap> map() {
        return map;
    }

    /** Uses a map from now on and stores a copy on disk. */
    void use(SourceAnswer.Good good) {
        map = Optional.of(good.map());
        List<String> current = SourceState.texts(good.document().warnings());
        if (!current.equals(warnings)) {
            current.forEach(each -> LOG.log(Level.WARNING, () -> name + ": " + each));
        }
        warnings = current;
        etag = good.etag();
        lastModified = good.lastModified();
        try {
            copyFile.replace(good.body());
        } catch (IOException e) {
            LOG.log(Level.WARNING,
                    () -> name + ": its map is used, but not stored for the next start: " + e.getMessage());
        }
        markGood();
    }

    /** Records that the map in use is the current map of the URL. */
    void markGood() {
        outage.works();
        problem = Optional.empty();
        lastGood = Optional.of(Instant.now());
        isCopy = false;
    }

    /** Records that the URL returns no usable map. */
    void failed(String reason) {
        String consequence = map.isPresent() ? "; its last valid map stays in use" : "; it has not given a map yet";
        outage.failed(name + ": " + reason + consequence);
        problem = Optional.of(reason);
    }

    /** Logs why a valid map is left out, if the reason is new; {@code reason} is empty if the map is used. */
    void reportLeftOut(Optional<String> reason) {
        if (reason.isPresent() && !conflict.equals(reason)) {
            LOG.log(Level.WARNING, () -> name + ": its map is ignored: " + reason.get());
        }
        conflict = reason;
    }

    SourceState state() {
        return new SourceState(
                name,
                SourceState.Kind.URL,
                map.map(it -> it.regions().size()).orElse(0),
                lastGood,
                conflict.or(() -> problem),
                warnings,
                isCopy);
    }
}

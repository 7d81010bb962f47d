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
 * The map of another, by its URL, and the copy of it on disk. What changes is guarded by the lock of {@link DerpMaps};
 * what is asked with is of the fetching thread.
 */
final class UrlSource {

    /** How large a map may be, in bytes. */
    static final int MAX_BYTES = 16 << 20;

    private static final Logger LOG = System.getLogger(UrlSource.class.getName());
    private static final int HASH_DIGITS = 16;

    private final HttpUrl url;
    private final String name;
    private final AtomicFile copyFile;
    private final Outage outage;

    private Optional<DerpMap> map = Optional.empty();
    private boolean copy;
    private Optional<Instant> lastGood = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private List<String> warnings = List.of();
    private Optional<String> clash = Optional.empty();
    private Optional<String> etag = Optional.empty();
    private Optional<String> lastModified = Optional.empty();

    /** The source at {@code url}, whose copy is below {@code directory}; the copy is read. */
    UrlSource(URI url, Path directory, Outages outages) throws IOException {
        try {
            this.url = HttpUrl.of(url);
        } catch (IllegalArgumentException e) {
            throw new IOException("the URL of a DERP map is not one of http or https with a host", e);
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
            copy = true;
        } catch (IOException | DerpMapException e) {
            LOG.log(Level.WARNING, () -> "the copy of " + name + " is not used: " + e.getMessage());
        }
    }

    String name() {
        return name;
    }

    /** What is asked next; with a password in the URL, redirects are not followed. */
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

    /** Takes a map into use and keeps it on disk. */
    void use(SourceAnswer.Good good) {
        map = Optional.of(good.map());
        List<String> now = SourceState.texts(good.document().warnings());
        if (!now.equals(warnings)) {
            now.forEach(each -> LOG.log(Level.WARNING, () -> name + ": " + each));
        }
        warnings = now;
        etag = good.etag();
        lastModified = good.lastModified();
        try {
            copyFile.replace(good.body());
        } catch (IOException e) {
            LOG.log(Level.WARNING,
                    () -> name + ": its map is used, but not kept for the next start: " + e.getMessage());
        }
        isGood();
    }

    /** The map in use is what the URL gives now. */
    void isGood() {
        outage.works();
        problem = Optional.empty();
        lastGood = Optional.of(Instant.now());
        copy = false;
    }

    /** The URL gives no map that can be used. */
    void failed(String why) {
        String held = map.isPresent() ? "; its last good map still holds" : "; there is no map of it yet";
        outage.failed(name + ": " + why + held);
        problem = Optional.of(why);
    }

    /** Says why the map is left out although it is good by itself; nothing if it is not. */
    void leftOut(Optional<String> why) {
        if (why.isPresent() && !clash.equals(why)) {
            LOG.log(Level.WARNING, () -> name + ": its map is left out: " + why.get());
        }
        clash = why;
    }

    SourceState state() {
        return new SourceState(
                name,
                SourceState.Kind.URL,
                map.map(it -> it.regions().size()).orElse(0),
                lastGood,
                clash.or(() -> problem),
                warnings,
                copy);
    }
}

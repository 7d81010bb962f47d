package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.metrics.Outages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The sources of the map with their states: this relay's own region, the operator's file, and the URLs. The lock of
 * {@link CurrentMap} guards it.
 */
final class MapSources {

    private final MapOptions options;
    private final Supplier<DerpMap> ownSupplier;
    private final List<UrlSource> urls;

    private Optional<DerpMap> own = Optional.empty();
    private Optional<DerpMap> file = Optional.empty();
    private SourceState ownState = SourceState.withoutMap("own", SourceState.Kind.OWN);
    private SourceState fileState;

    /** Gets this relay's own region and the URLs' copies; the file has no map yet. */
    MapSources(MapOptions options, Supplier<DerpMap> own, Outages outages) throws IOException {
        this.options = options;
        this.ownSupplier = own;
        List<UrlSource> sources = new ArrayList<>();
        for (URI url : options.urls()) {
            sources.add(new UrlSource(url, options.directory(), outages));
        }
        urls = List.copyOf(sources);
        fileState = SourceState.withoutMap(options.file().map(Path::toString).orElse(""), SourceState.Kind.FILE);
        if (options.ownRegion()) {
            useOwn(own.get());
        }
    }

    List<UrlSource> urls() {
        return urls;
    }

    // combinations

    /** Combines the maps in use with {@code edits}. */
    Combination combine(Overlay edits) throws DerpMapException {
        return Combination.of(own, file, urlMaps(), edits);
    }

    /** Combines the maps in use with {@code edits}, with another own region. */
    Combination combineWithOwn(DerpMap map, Overlay edits) throws DerpMapException {
        return Combination.of(Optional.of(map), file, urlMaps(), edits);
    }

    /** Combines the maps in use with {@code edits}, with another map of the file. */
    Combination combineWithFile(DerpMap map, Overlay edits) throws DerpMapException {
        return Combination.of(own, Optional.of(map), urlMaps(), edits);
    }

    /** Combines the maps in use with {@code edits}, with another map of the URL at {@code index}. */
    Combination combineWithUrl(int index, DerpMap map, Overlay edits) throws DerpMapException {
        List<Optional<DerpMap>> maps = new ArrayList<>(urlMaps());
        maps.set(index, Optional.of(map));
        return Combination.of(own, file, maps, edits);
    }

    private List<Optional<DerpMap>> urlMaps() {
        return urls.stream().map(UrlSource::map).toList();
    }

    // changes

    /** Gets this relay's own region again. */
    DerpMap newOwn() {
        return ownSupplier.get();
    }

    void useOwn(DerpMap map) {
        own = Optional.of(map);
        ownState = ownState.good(map, List.of());
    }

    void ownFailed(String problem) {
        ownState = ownState.failed(problem);
    }

    void useFile(DerpMap map, List<String> warnings) {
        file = Optional.of(map);
        fileState = fileState.good(map, warnings);
    }

    void fileFailed(String problem) {
        fileState = fileState.failed(problem);
    }

    /** Logs the maps of URLs that {@code combination} leaves out for a new reason. */
    void reportLeftOut(Combination combination) {
        for (int i = 0; i < urls.size(); i++) {
            urls.get(i).reportLeftOut(combination.leftOut().get(i));
        }
    }

    /** The states, in the order of precedence. */
    List<SourceState> states() {
        List<SourceState> states = new ArrayList<>();
        if (options.ownRegion()) {
            states.add(ownState);
        }
        if (options.file().isPresent()) {
            states.add(fileState);
        }
        urls.forEach(url -> states.add(url.state()));
        return List.copyOf(states);
    }
}

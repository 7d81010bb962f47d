package dev.jderp.mapserver;

import static dev.jderp.mapserver.TestMaps.ANY;
import static dev.jderp.mapserver.TestMaps.options;
import static dev.jderp.mapserver.TestMaps.region;

import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.AtomicFile;
import dev.jderp.metrics.Outages;
import java.nio.file.Path;
import java.util.List;

/** A process that edits the map and ends between two steps of a write, or when it is killed. */
final class CrashingEditor {

    private CrashingEditor() {}

    /** Edits in the directory of the first argument; the second is the step to end after, or {@code never}. */
    public static void main(String[] args) throws Exception {
        MapOptions options = options(Path.of(args[0]));
        AtomicFile file = AtomicFile.observed(DerpMaps.overlayPath(options), step -> {
            if (step.name().equals(args[1])) {
                Runtime.getRuntime().halt(7);
            }
        });
        DerpMaps maps = new DerpMaps(options, TestMaps::own, file, List.of(), new Outages());
        if (!args[1].equals("never")) {
            maps.putRegion(ANY, region(2, "2a"));
            return;
        }
        for (int i = 0; true; i++) {
            maps.putRegion(ANY, DerpRegion.of(3, "r" + i, "x".repeat(1_000 * (i % 50) + 1), List.of()));
            System.out.println(maps.current().version());
        }
    }
}

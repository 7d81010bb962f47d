package dev.jderp.grid;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Sha256;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers which version of a shared text the owner's file has. So a relay that was away differs from one that has
 * edited without the others.
 */
final class VersionFile {

    private static final Logger LOG = System.getLogger(VersionFile.class.getName());
    private static final int MAX_BYTES = 64 << 10;

    private final Path path;

    VersionFile(Path path) {
        this.path = path;
    }

    /**
     * The version of {@code text}: the one that was written, if the text is the same; else the one after it.
     *
     * @param unedited the text of a relay without edits
     */
    TextVersion versionOf(String text, String unedited, String node, long nowMs) {
        TextVersion before = TextVersion.unedited(unedited);
        try {
            if (Files.exists(path)) {
                String[] lines = SmallFile.readText(path, MAX_BYTES).split("\n", -1);
                TextVersion written = TextVersion.decode(lines[0] + "\n" + text);
                if (lines.length < 3) {
                    throw new IllegalArgumentException("it is incomplete");
                }
                return lines[1].equals(Sha256.hex(text)) ? written : written.next(lines[2], text, node, nowMs);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, () -> path + " is ignored: " + e.getMessage());
        }
        return text.equals(unedited) ? before : before.next(before.id(), text, node, nowMs);
    }

    void write(TextVersion version) {
        String content = String.join("\n", version.header(), Sha256.hex(version.text()), version.id(), "");
        try {
            AtomicFile.ofOwner(path).replace(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.log(Level.WARNING, e.getMessage());
        }
    }
}

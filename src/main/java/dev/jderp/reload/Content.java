package dev.jderp.reload;

import dev.jderp.kit.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The digest of the content of files, by which two versions are compared. */
final class Content {

    /** How much of each file is read; no reader accepts a longer file. */
    private static final long MAX_BYTES = 32 << 20;
    private static final int PIECE = 1 << 16;

    private Content() {}

    /** Computes one digest of all files, in order; a file that cannot be read has a digest of its own. */
    static String of(List<Path> files) {
        MessageDigest digest = Sha256.newDigest();
        byte[] piece = new byte[PIECE];
        for (Path file : files) {
            long length = 0;
            try (InputStream in = Files.newInputStream(file)) {
                for (int n = in.read(piece); n >= 0 && length < MAX_BYTES; n = in.read(piece)) {
                    digest.update(piece, 0, n);
                    length += n;
                }
            } catch (IOException e) {
                length = -1;
            }
            digest.update(Long.toString(length).getBytes(StandardCharsets.US_ASCII));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}

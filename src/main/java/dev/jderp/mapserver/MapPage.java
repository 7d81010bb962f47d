package dev.jderp.mapserver;

import dev.jderp.kit.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A map in the form that is sent, with its entity tag. Safe for any thread. */
public final class MapPage {

    private static final int TAG_BYTES = 16;

    private final byte[] json;
    private final String etag;
    private volatile byte @Nullable [] gzip;

    MapPage(String json) {
        this.json = json.getBytes(StandardCharsets.UTF_8);
        etag = HexFormat.of().formatHex(Sha256.hash(this.json), 0, TAG_BYTES);
    }

    /** The JSON; callers must not change the array. */
    public byte[] json() {
        return json;
    }

    /** The JSON compressed with gzip, at the first call; callers must not change the array. */
    public byte[] gzip() {
        byte[] compressed = gzip;
        if (compressed == null) {
            compressed = compress();
            gzip = compressed;
        }
        return compressed;
    }

    private byte[] compress() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** A strong entity tag without quotes, a hash of the content; the compressed form adds {@code -gz} to it. */
    public String etag() {
        return etag;
    }
}

package dev.jderp.mapserver;

import dev.jderp.kit.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A map as it is sent: its bytes and the tag by which a client knows that it has them. Safe for any thread. */
public final class MapPage {

    private static final int TAG_BYTES = 16;

    private final byte[] json;
    private final String etag;
    private volatile byte @Nullable [] gzip;

    MapPage(String json) {
        this.json = json.getBytes(StandardCharsets.UTF_8);
        etag = HexFormat.of().formatHex(Sha256.hash(this.json), 0, TAG_BYTES);
    }

    /** The JSON; not to be changed. */
    public byte[] json() {
        return json;
    }

    /** The JSON, compressed, when it is first asked for; not to be changed. */
    public byte[] gzip() {
        byte[] made = gzip;
        if (made == null) {
            made = compress();
            gzip = made;
        }
        return made;
    }

    private byte[] compress() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all", e);
        }
        return bytes.toByteArray();
    }

    /** A strong entity tag, without quotes, equal for equal content; the compressed form's is this and {@code -gz}. */
    public String etag() {
        return etag;
    }
}

package dev.jderp.maps;

/** A map as it is sent: its bytes and the tags by which a client knows that it has them. */
@SuppressWarnings("DoNotCallSuggester")
public final class MapPage {

    MapPage() {}

    /** The JSON; not to be changed. */
    public byte[] json() {
        throw new UnsupportedOperationException();
    }

    /** The JSON, compressed; not to be changed. */
    public byte[] gzip() {
        throw new UnsupportedOperationException();
    }

    /** A strong entity tag, without quotes, which is equal for equal content; that of the compressed form ends in {@code -gz}. */
    public String etag() {
        throw new UnsupportedOperationException();
    }
}

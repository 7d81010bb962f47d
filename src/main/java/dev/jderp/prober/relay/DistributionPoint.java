package dev.jderp.prober.relay;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Reads the URL of the revocation list from a certificate's DER (RFC 5280, section 4.2.1.13). */
final class DistributionPoint {

    private static final String EXTENSION = "2.5.29.31";
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int NAME = 0xa0;
    private static final int FULL_NAME = 0xa0;
    private static final int URI = 0x86;
    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_BYTES = 3;

    private DistributionPoint() {}

    /**
     * The first URL in the first distribution point that has one; empty if the certificate names no URL.
     *
     * @throws IOException if the extension cannot be parsed
     */
    static Optional<String> first(X509Certificate certificate) throws IOException {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        return extension == null ? Optional.empty() : first(extension);
    }

    /** Reads the URL from the value of the extension. */
    static Optional<String> first(byte[] extension) throws IOException {
        try {
            ByteBuffer points = value(value(ByteBuffer.wrap(extension), OCTETS), SEQUENCE);
            while (points.hasRemaining()) {
                ByteBuffer point = value(points, SEQUENCE);
                if (isNext(point, NAME)) {
                    ByteBuffer name = value(point, NAME);
                    if (isNext(name, FULL_NAME)) {
                        Optional<String> url = url(value(name, FULL_NAME));
                        if (url.isPresent()) {
                            return url;
                        }
                    }
                }
            }
            return Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("the certificate's list of CRLs cannot be parsed", e);
        }
    }

    private static Optional<String> url(ByteBuffer names) {
        while (names.hasRemaining()) {
            boolean isUrl = isNext(names, URI);
            ByteBuffer value = value(names, names.get(names.position()) & 0xff);
            if (isUrl) {
                return Optional.of(StandardCharsets.ISO_8859_1.decode(value).toString());
            }
        }
        return Optional.empty();
    }

    private static boolean isNext(ByteBuffer in, int tag) {
        return in.hasRemaining() && (in.get(in.position()) & 0xff) == tag;
    }

    /** The contents of the next element; the buffer's position moves to its end. */
    private static ByteBuffer value(ByteBuffer in, int tag) {
        if ((in.get() & 0xff) != tag) {
            throw new IllegalArgumentException("the element's tag is not " + tag);
        }
        int length = in.get() & 0xff;
        if (length >= LONG_FORM) {
            int bytes = length - LONG_FORM;
            if (bytes > MAX_LENGTH_BYTES) {
                throw new IllegalArgumentException("the element is too long");
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (in.get() & 0xff);
            }
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer value = in.slice(in.position(), length);
        in.position(in.position() + length);
        return value;
    }
}

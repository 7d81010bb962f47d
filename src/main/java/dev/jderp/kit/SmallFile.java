package dev.jderp.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files and streams as a whole, up to a limit of bytes. */
public final class SmallFile {

    private SmallFile() {}

    /** A file is larger than the limit; the message is its name and the limit. */
    public static final class TooLargeException extends IOException {

        @Serial
        private static final long serialVersionUID = 1;

        TooLargeException(Path file, int maxBytes) {
            super(file + " is larger than " + maxBytes + " bytes");
        }
    }

    /**
     * Reads a file as text in UTF-8.
     *
     * @throws TooLargeException if the file has more than {@code maxBytes} bytes
     * @throws IOException if the file cannot be read or is not UTF-8; the message is one line that names the file
     */
    public static String readText(Path file, int maxBytes) throws IOException {
        byte[] bytes = read(file, maxBytes);
        try {
            return utf8(bytes);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8 text", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws TooLargeException if the file has more than {@code maxBytes} bytes
     * @throws IOException if the file cannot be read; the message is one line that names the file
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        try {
            return readRaw(file, maxBytes);
        } catch (TooLargeException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new IOException(file + " cannot be read: no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " cannot be read: permission denied", e);
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "is a directory" : e.getClass().getSimpleName();
            throw new IOException(file + " cannot be read: " + why, e);
        }
    }

    /**
     * Reads a file, for callers that word failures themselves.
     *
     * @throws TooLargeException if the file has more than {@code maxBytes} bytes
     * @throws IOException as the file system throws it
     */
    public static byte[] readRaw(Path file, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return readAll(in, maxBytes).orElseThrow(() -> new TooLargeException(file, maxBytes));
        }
    }

    /** Reads a stream to its end; empty if it has more than {@code maxBytes} bytes. */
    public static Optional<byte[]> readAll(InputStream in, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        return bytes.length > maxBytes ? Optional.empty() : Optional.of(bytes);
    }

    /**
     * Decodes UTF-8.
     *
     * @throws CharacterCodingException if the bytes are not UTF-8
     */
    public static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}

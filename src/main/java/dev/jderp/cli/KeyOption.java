package dev.jderp.cli;

import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads private keys from files: derper's JSON, or the key as text. */
final class KeyOption {

    private static final int MAX_BYTES = 4096;

    private KeyOption() {}

    /** Reads the key in {@code file}; error messages do not show the content. */
    static NodePrivateKey read(Path file) throws CommandException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CommandException(file + ": not a key: the file is larger than " + MAX_BYTES + " bytes");
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
            return text.startsWith("{") ? KeyFile.parse(file, text) : NodePrivateKey.parse(text);
        } catch (KeyFileException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(file + ": invalid key; expected derper's JSON, or privkey: and 64 hex digits",
                    e);
        } catch (IOException e) {
            throw new CommandException(file + ": " + ErrorText.of(e), e);
        }
    }
}

package dev.jderp.cli;

import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.file.Path;

/** Reads private keys from files: derper's JSON, or the key as text. */
final class KeyOption {

    private static final int MAX_BYTES = 4096;

    private KeyOption() {}

    /** Reads the key in {@code file}; error messages do not show the content. */
    static NodePrivateKey read(Path file) throws CommandException {
        try {
            String text = SmallFile.utf8(SmallFile.readRaw(file, MAX_BYTES)).strip();
            return text.startsWith("{") ? KeyFile.parse(file, text) : NodePrivateKey.parse(text);
        } catch (SmallFile.TooLargeException e) {
            throw new CommandException(file + ": not a key: the file is larger than " + MAX_BYTES + " bytes", e);
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

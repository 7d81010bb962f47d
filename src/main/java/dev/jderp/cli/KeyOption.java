package dev.jderp.cli;

import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.file.Path;

/** A private key in a file: derper's JSON, or the key's text alone. */
final class KeyOption {

    private static final int MAX_BYTES = 4096;

    private KeyOption() {}

    /** The key in {@code file}; what is wrong is told without what is in it. */
    static NodePrivateKey read(Path file) throws CommandException {
        try {
            String text = SmallFile.utf8(SmallFile.readRaw(file, MAX_BYTES)).strip();
            return text.startsWith("{") ? KeyFile.parse(file, text) : NodePrivateKey.parse(text);
        } catch (SmallFile.TooLargeException e) {
            throw new CommandException(file + ": this is no key: it is larger than " + MAX_BYTES + " bytes", e);
        } catch (KeyFileException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(file + ": this is neither derper's JSON nor privkey: and 64 hex digits", e);
        } catch (IOException e) {
            throw new CommandException(file + ": " + ErrorText.of(e), e);
        }
    }
}

package dev.jderp.cli;

import dev.jderp.key.MeshKey;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for the file with the region's mesh key. */
final class MeshKeyOption {

    private static final int MAX_BYTES = 4096;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = {"--mesh-key-file", "--mesh-psk-file"}, paramLabel = "FILE",
            description = """
                    the file with the relays' mesh key, 64 hex digits (the relay's derp.mesh-psk-file); if absent, it \
                    is read from the terminal""")
    private @Nullable Path file;

    MeshKeyOption() {}

    /** Reads the key from the file, or asks for it at the terminal. */
    MeshKey read() throws CommandException {
        if (file != null) {
            return read(file);
        }
        String typed = Terminal.askSecret("mesh key")
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "--mesh-key-file is missing"));
        return parse(typed, "the terminal input");
    }

    /** Reads the key if the option is given; else empty. */
    Optional<MeshKey> readIfSet() throws CommandException {
        return file == null ? Optional.empty() : Optional.of(read(file));
    }

    private static MeshKey read(Path file) throws CommandException {
        try {
            return parse(SmallFile.utf8(SmallFile.readRaw(file, MAX_BYTES)), file.toString());
        } catch (SmallFile.TooLargeException | CharacterCodingException e) {
            throw notAKey(file.toString());
        } catch (IOException e) {
            throw new CommandException(file + ": " + ErrorText.of(e), e);
        }
    }

    private static MeshKey parse(String text, String where) throws CommandException {
        try {
            MeshKey key = MeshKey.parse(text);
            if (!key.isZero()) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // reported below, without the input
        }
        throw notAKey(where);
    }

    /** The exception for an input without a valid key; it does not show the input. */
    private static CommandException notAKey(String where) {
        return new CommandException(where + ": not a mesh key; expected 64 hex digits, not all zero");
    }
}

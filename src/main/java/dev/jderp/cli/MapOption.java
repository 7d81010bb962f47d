package dev.jderp.cli;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.http.TooLargeException;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.kit.SmallFile;
import dev.jderp.mapserver.MapText;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Loads a DERP map, in JSON or YAML, from a file or a URL. */
final class MapOption {

    private static final int MAX_BYTES = 4 << 20;
    private static final int OK = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private MapOption() {}

    /** Loads and parses the map at {@code where}; the message of an exception is one line. */
    static DerpMap read(String where) throws CommandException, InterruptedException {
        try {
            return MapText.read(loadText(where));
        } catch (DerpMapException e) {
            throw new CommandException(shown(where) + ": " + TextTable.printable(String.valueOf(e.getMessage())), e);
        }
    }

    /** Loads the text at {@code where}. */
    static String loadText(String where) throws CommandException, InterruptedException {
        boolean isUrl = where.toLowerCase(Locale.ROOT).matches("https?://.*");
        try {
            byte[] bytes = isUrl ? fetch(HttpUrl.parse(where)) : load(Path.of(where));
            return SmallFile.utf8(bytes);
        } catch (SmallFile.TooLargeException e) {
            throw new CommandException(shown(where) + ": larger than " + MAX_BYTES + " bytes", e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(shown(where) + ": neither a URL nor a file name", e);
        } catch (StatusException | TooLargeException e) {
            throw new CommandException(shown(where) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(shown(where) + ": " + ErrorText.of(e), e);
        }
    }

    /** The name of a map in what is printed. */
    static String shown(String where) {
        return HttpUrl.withoutSecrets(where);
    }

    private static byte[] load(Path file) throws IOException {
        return SmallFile.readRaw(file, MAX_BYTES);
    }

    private static byte[] fetch(HttpUrl url) throws IOException {
        try (WebClient client = new WebClient(List.of(), false)) {
            WebResponse response = client.ask(WebRequest.get(url, MAX_BYTES), TIMEOUT);
            if (response.status() != OK) {
                throw new StatusException(response.status());
            }
            return response.body();
        }
    }

    /** Thrown if the server answers with another status than 200. */
    private static final class StatusException extends IOException {

        private static final long serialVersionUID = 1;

        StatusException(int status) {
            super("the response has status " + status);
        }
    }
}

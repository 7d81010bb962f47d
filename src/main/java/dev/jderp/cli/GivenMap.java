package dev.jderp.cli;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.maps.MapText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The DERP map that a command is given, as JSON or YAML in a file or at a URL. */
final class GivenMap {

    private static final int MOST_BYTES = 4 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private GivenMap() {}

    /** The map at {@code where}; what is wrong with it, or with getting it, is told in one line. */
    static DerpMap read(String where) throws CommandException, InterruptedException {
        try {
            return MapText.read(text(where));
        } catch (DerpMapException e) {
            throw new CommandException(where + ": " + TextTable.printable(String.valueOf(e.getMessage())), e);
        }
    }

    /** What stands at {@code where}. */
    static String text(String where) throws CommandException, InterruptedException {
        boolean isUrl = where.toLowerCase(Locale.ROOT).matches("https?://.*");
        try {
            byte[] bytes = isUrl ? fetch(URI.create(where)) : load(Path.of(where));
            if (bytes.length > MOST_BYTES) {
                throw new CommandException(where + ": it is larger than " + MOST_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException e) {
            throw new CommandException(where + ": this is neither a URL nor the name of a file", e);
        } catch (StatusException e) {
            throw new CommandException(where + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(where + ": " + Reason.of(e), e);
        }
    }

    private static byte[] load(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
    }

    private static byte[] fetch(URI url) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(Redirect.NORMAL).build();
        try {
            return client.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofInputStream())
                    .thenApplyAsync(GivenMap::body)
                    .get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("too slow");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case UncheckedIOException io -> throw io.getCause();
                case IOException io -> throw io;
                case null, default -> throw new IOException(e);
            }
        } finally {
            client.shutdownNow();
        }
    }

    /** It answers, but not with a map. */
    private static final class StatusException extends IOException {

        private static final long serialVersionUID = 1;

        StatusException(int status) {
            super("it answers " + status);
        }
    }

    private static byte[] body(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                throw new StatusException(response.statusCode());
            }
            return in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

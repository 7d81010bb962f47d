package dev.jderp.cli;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.kit.IpLiteral;
import dev.jderp.kit.JsonProviders;
import dev.jderp.kit.SmallFile;
import dev.jderp.url.HttpUrl;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The arguments for the REST API of a relay: its URL, and a token. */
final class ApiOption {

    private static final int MAX_TOKEN_BYTES = 4 << 10;
    private static final int MAX_ANSWER_BYTES = 4 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int OK = 200;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "URL", description = """
            the relay: https://HOST[:PORT]; on its own host also http://127.0.0.1:PORT""")
    private String relay;

    @Option(names = "--token-file", paramLabel = "FILE", description = """
            the file with a token for the REST API, as `token` prints it; if absent, the token is read from the \
            terminal""")
    private @Nullable Path tokenFile;

    @Option(names = "--cert-name", paramLabel = "NAME",
            description = "another name of the certificate at the URL, or its pin, as `key pin` prints it")
    private @Nullable String certName;

    ApiOption() {}

    /** The relay as it was named, for messages. */
    String relayName() {
        return HttpUrl.withoutSecrets(relay);
    }

    /** Reads the JSON object at {@code path} of the API. */
    JsonObject get(String path) throws CommandException {
        HttpUrl url = url(path);
        WebRequest request = WebRequest.get(url, MAX_ANSWER_BYTES).notFollowing()
                .with("Authorization", "Bearer " + token());
        try (WebClient client = client(url)) {
            WebResponse answer = client.ask(request, TIMEOUT);
            if (answer.status() != OK) {
                throw new CommandException(relayName() + ": " + refusal(answer.status()));
            }
            try (var reader = JsonProviders.JSON.createReader(new ByteArrayInputStream(answer.body()))) {
                return reader.readObject();
            }
        } catch (JsonException e) {
            throw new CommandException(relayName() + ": the response is not JSON", e);
        } catch (IOException e) {
            throw new CommandException(relayName() + ": " + ErrorText.of(e), e);
        }
    }

    private HttpUrl url(String path) {
        HttpUrl url;
        try {
            HttpUrl base = HttpUrl.parse(relay);
            url = new HttpUrl(base.isTls(), base.host(), base.port(), base.userInfo(), "/api/v1" + path);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), RelayOption.invalidUrl(relay), e);
        }
        if (!url.isTls() && !isLoopback(url.host())) {
            throw new ParameterException(spec.commandLine(),
                    relayName()
                            + " would get the token in clear; expected https://, or http:// with a loopback address");
        }
        return url;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || IpLiteral.parse(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private String token() throws CommandException {
        if (tokenFile == null) {
            return Terminal.askSecret("token")
                    .orElseThrow(() -> new ParameterException(spec.commandLine(), "--token-file is missing"));
        }
        try {
            return SmallFile.utf8(SmallFile.readRaw(tokenFile, MAX_TOKEN_BYTES)).strip();
        } catch (IOException e) {
            throw new CommandException(tokenFile + ": " + ErrorText.of(e), e);
        }
    }

    private WebClient client(HttpUrl url) {
        return certName == null
                ? new WebClient(List.of(), false)
                : WebClient.toNode(new DerpNode(url.host(), 0, url.host(), certName, "", "", 0, false, url.port(),
                        false, "", false, Map.of()), List.of());
    }

    private static String refusal(int status) {
        return switch (status) {
            case 401 -> "the token is not valid there";
            case 403 -> "the token's role may not do this";
            case 404 -> "there is no such REST API; `jderp.jar relay` and other DERP relays have none";
            case 429 -> "too many requests without a valid token; try again in a minute";
            default -> "the response has status " + status;
        };
    }
}

package dev.jderp.admission;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.metrics.Dependency;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** Checks that the tailscaled on this host knows the client as a node ({@code docs/protocol.md#admission}). */
final class Tailscaled implements Check {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int MAX_ANSWER = 16_384;
    private static final int MAX_STATUS = 1 << 20;
    /** What versions say that can look up addresses only. */
    private static final String TOO_OLD = "invalid 'addr' parameter";

    private final Path socket;
    private final LocalApi api;

    Tailscaled(Path socket, ScheduledExecutorService timer) {
        this.socket = socket;
        api = new LocalApi(socket, timer);
    }

    @Override
    public CheckAnswer ask(Question question, long withinNs) {
        String who = URLEncoder.encode(question.key().text(), StandardCharsets.US_ASCII);
        try {
            var response = api.get("/localapi/v0/whois?addr=" + who, Tailscaled::isOdd, MAX_ANSWER, withinNs);
            return switch (response.status()) {
                case OK -> CheckAnswer.ALLOWED;
                case NOT_FOUND -> CheckAnswer.refused("tailscaled does not know the key");
                case 0 -> CheckAnswer.undecided("tailscaled does not answer in HTTP");
                default -> CheckAnswer.undecided(
                        response.text().contains(TOO_OLD)
                                ? "tailscaled is too old to be asked about keys"
                                : "tailscaled answers with status " + response.status());
            };
        } catch (IOException e) {
            return CheckAnswer.undecided("tailscaled cannot be asked: " + CheckAnswer.why(e));
        }
    }

    private static boolean isOdd(int status) {
        return status != OK && status != NOT_FOUND;
    }

    /** What keeps tailscaled from being of use, found by asking it about its own node; empty if it works. */
    Optional<String> problem(long withinNs) {
        long until = System.nanoTime() + withinNs;
        NodePublicKey own;
        try {
            var response = api.get("/localapi/v0/status?peers=false", status -> true, MAX_STATUS, withinNs);
            if (response.status() != OK) {
                return Optional.of("tailscaled answers with status " + response.status() + " when asked for its own");
            }
            own = ownKey(response.body());
        } catch (IOException e) {
            return Optional.of("tailscaled cannot be asked: " + CheckAnswer.why(e));
        }
        CheckAnswer answer = ask(new Question(own, ""), until - System.nanoTime());
        return answer.letsIn() ? Optional.empty() : Optional.of("tailscaled, about its own node: " + answer.reason());
    }

    private static NodePublicKey ownKey(String json) throws IOException {
        try (JsonReader reader = JsonProviders.JSON.createReader(new StringReader(json))) {
            return NodePublicKey.parse(reader.readObject().getJsonObject("Self").getString("PublicKey"));
        } catch (RuntimeException e) { // of many kinds: no JSON, other members, no key
            throw new IOException("what it says of its own node makes no sense", e);
        }
    }

    @Override
    public Dependency kind() {
        return Dependency.TAILSCALED;
    }

    @Override
    public String name() {
        return "tailscaled";
    }

    @Override
    public String meanwhile() {
        return "logins are refused (derp.verify-clients, derp.socket is " + socket + ")";
    }

    @Override
    public boolean heedsSource() {
        return false;
    }

    @Override
    public void close() {
        // holds nothing between questions
    }
}

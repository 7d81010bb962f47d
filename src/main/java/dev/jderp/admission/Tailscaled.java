package dev.jderp.admission;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.metrics.Dependency;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Checks with the tailscaled on this host whether its network has the client's key ({@code
 * docs/protocol.md#admission}).
 */
final class Tailscaled implements Check {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int MAX_ANSWER = 16_384;
    private static final int MAX_STATUS = 1 << 20;
    /** The error of versions that can find nodes by address only. */
    private static final String TOO_OLD = "invalid 'addr' parameter";

    private final Path socket;
    private final LocalApi api;

    Tailscaled(Path socket, ScheduledExecutorService timer) {
        this.socket = socket;
        api = new LocalApi(socket, timer);
    }

    @Override
    public CheckAnswer ask(Question question, long withinNs) {
        String key = URLEncoder.encode(question.key().text(), StandardCharsets.US_ASCII);
        try {
            var response = api.get("/localapi/v0/whois?addr=" + key, Tailscaled::isUnexpected, MAX_ANSWER, withinNs);
            return switch (response.status()) {
                case OK -> CheckAnswer.ALLOWED;
                case NOT_FOUND -> CheckAnswer.refused("tailscaled does not know the key");
                case 0 -> CheckAnswer.undecided("the response of tailscaled is not HTTP");
                default -> CheckAnswer.undecided(
                        response.text().contains(TOO_OLD)
                                ? "tailscaled is too old to answer queries about keys"
                                : "tailscaled returned status " + response.status());
            };
        } catch (IOException e) {
            return CheckAnswer.undecided("tailscaled cannot be asked: " + CheckAnswer.text(e));
        }
    }

    private static boolean isUnexpected(int status) {
        return status != OK && status != NOT_FOUND;
    }

    /** Asks tailscaled about its own node; returns why that fails, or empty if it works. */
    Optional<String> findProblem(long withinNs) {
        long deadline = System.nanoTime() + withinNs;
        NodePublicKey own;
        try {
            var response = api.get("/localapi/v0/status?peers=false", status -> true, MAX_STATUS, withinNs);
            if (response.status() != OK) {
                return Optional.of("tailscaled returned status " + response.status() + " for its own status");
            }
            own = ownKey(response.body());
        } catch (IOException e) {
            return Optional.of("tailscaled cannot be asked: " + CheckAnswer.text(e));
        }
        CheckAnswer answer = ask(new Question(own, ""), deadline - System.nanoTime());
        return answer.allowsLogin()
                ? Optional.empty()
                : Optional.of("the status of tailscaled: " + answer.reason());
    }

    private static NodePublicKey ownKey(String json) throws IOException {
        try {
            return NodePublicKey.parse(JsonProviders.object(json).getJsonObject("Self").getString("PublicKey"));
        } catch (RuntimeException e) { // not JSON, other members, or not a key
            throw new IOException("the status of its own node is invalid", e);
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
    public String consequence() {
        return "logins are refused (derp.verify-clients, derp.socket is " + socket + ")";
    }

    @Override
    public boolean dependsOnSource() {
        return false;
    }

    @Override
    public void close() {
        // keeps no connection between requests
    }
}

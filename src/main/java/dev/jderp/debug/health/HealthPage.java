package dev.jderp.debug.health;

import dev.jderp.json.RecordJson;
import dev.jderp.pages.PageAnswer;
import dev.jderp.server.Relay;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The health page in the form of MicroProfile Health, with the checks of the container's beans, for the relay without a
 * container.
 */
public final class HealthPage {

    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");

    private HealthPage() {}

    private record Health(String status, List<Check> checks) {
    }

    private record Check(String name, String status, Map<String, String> data) {

        static Check of(boolean isUp) {
            return new Check("relay", text(isUp), Map.of());
        }
    }

    /** Answers a request at {@code /health} or below: one check at a check's own path, all of them at any other. */
    public static PageAnswer answer(String method, String path, Relay relay) {
        if (!METHODS.contains(method)) {
            return PageAnswer.text(METHOD_NOT_ALLOWED, "method not allowed\n");
        }
        boolean isLive = isLive(relay);
        boolean isReady = relay.isReady();
        List<Boolean> checks = switch (path) {
            case "/health/live", "/health/started" -> List.of(isLive);
            case "/health/ready" -> List.of(isReady);
            default -> List.of(isLive, isReady, isLive);
        };
        boolean isUp = !checks.contains(false);
        return PageAnswer.of(isUp ? OK : UNAVAILABLE, "application/json", RecordJson.object(
                new Health(text(isUp), checks.stream().map(Check::of).toList())).toString());
    }

    /** Whether the relay keeps its deadlines, or is draining: a draining relay is alive. */
    public static boolean isLive(Relay relay) {
        return relay.isRunning() || relay.isDraining();
    }

    private static String text(boolean isUp) {
        return isUp ? "UP" : "DOWN";
    }
}

package dev.jderp.server;

import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Takes one client through its login ({@code docs/protocol.md#login}): reads ClientInfo, waits for the decision, and
 * lets the client in or refuses it. Used by the reading thread.
 */
final class LoginHandler {

    private final Client client;
    private final ConnectionTable table;
    private final LoginCheck check;
    private final ReadPause pause;

    LoginHandler(Client client, ConnectionTable table, LoginCheck check, ReadPause pause) {
        this.client = client;
        this.table = table;
        this.check = check;
        this.pause = pause;
    }

    /** Reads a ClientInfo frame; pauses reading where the decision is not known at once. */
    void onClientInfo(ByteBuffer view, int payloadIndex, int payloadLength) throws ProtocolException {
        Login asked = check.read(view, payloadIndex, payloadLength, client.remoteAddress());
        client.setLogin(asked);
        if (asked.isDecided()) {
            finish();
        } else {
            pause.forLogin(asked);
        }
    }

    /** Lets the client in, or refuses it, if that has been decided and is not done yet. */
    void finish() {
        Login asked = client.login();
        if (client.isLoggedIn() || asked == null || !asked.isDecided()) {
            return;
        }
        ClientVerifier.Verdict verdict = asked.verdict();
        boolean allowed = verdict.allowed() && !check.isDenied(asked.key());
        client.context.metrics().increment(allowed ? Metric.ADMISSION_ALLOWED : Metric.ADMISSION_REFUSED);
        if (allowed) {
            table.logIn(client, asked, check::isDenied);
        } else {
            client.refuse(
                    verdict.allowed() ? Login.DENIED.reason() : verdict.reason(), CloseReason.ADMISSION_REFUSED);
        }
    }
}

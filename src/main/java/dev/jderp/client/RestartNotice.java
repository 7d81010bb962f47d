package dev.jderp.client;

import java.time.Duration;

/** How long a relay that announced its restart wants to be left alone once the connection has ended. For one thread. */
final class RestartNotice {

    /** More than this is not granted to any relay. */
    private static final Duration MAX = Duration.ofMinutes(1);

    private Duration asked = Duration.ZERO;

    /** Notes what the relay has sent. */
    void received(ReceivedMessage message) {
        if (message instanceof ReceivedMessage.ServerSettings) {
            asked = Duration.ZERO; // a new connection
        } else if (message instanceof ReceivedMessage.ServerRestarting restarting) {
            asked = NodeDialer.shorter(restarting.reconnectIn(), MAX);
        }
    }

    /** The longer of {@code wait} and what the relay asked for, which counts once. */
    Duration extend(Duration wait) {
        Duration longer = asked.compareTo(wait) > 0 ? asked : wait;
        asked = Duration.ZERO;
        return longer;
    }
}

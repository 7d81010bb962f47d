package dev.jderp.client;

import java.time.Duration;

/** The delay that a relay asked for when it announced its restart. Used by one thread. */
final class RestartNotice {

    /** The longest delay that a relay may ask for. */
    private static final Duration MAX = Duration.ofMinutes(1);

    private Duration asked = Duration.ZERO;

    /** Takes note of a message of the relay. */
    void onMessage(ReceivedMessage message) {
        if (message instanceof ReceivedMessage.ServerSettings) {
            asked = Duration.ZERO; // a new connection
        } else if (message instanceof ReceivedMessage.ServerRestarting restarting) {
            Duration wanted = restarting.reconnectIn();
            asked = wanted.compareTo(MAX) < 0 ? wanted : MAX;
        }
    }

    /** Returns the longer of {@code wait} and the delay that the relay asked for, which is then forgotten. */
    Duration extend(Duration wait) {
        Duration longer = asked.compareTo(wait) > 0 ? asked : wait;
        asked = Duration.ZERO;
        return longer;
    }
}

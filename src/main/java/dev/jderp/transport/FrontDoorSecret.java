package dev.jderp.transport;

/**
 * The secret that the front door adds to each request that it forwards; a random value for each boot.
 *
 * @param value the secret
 */
public record FrontDoorSecret(String value) {

    /** A text without the secret, for logs. */
    @Override
    public String toString() {
        return "the front door's secret";
    }
}

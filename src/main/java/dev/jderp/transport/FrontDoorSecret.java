package dev.jderp.transport;

/**
 * What a request that comes by the front door carries, and no other can: made at random for each boot.
 *
 * @param value the secret
 */
public record FrontDoorSecret(String value) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "the front door's secret";
    }
}

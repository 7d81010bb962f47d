package dev.jderp.transport;

/**
 * Whether packets are relayed here.
 *
 * @param isOn if not, {@code /derp} is answered with 404
 */
public record DerpSwitch(boolean isOn) {
}

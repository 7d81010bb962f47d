package dev.jderp.transport;

/**
 * The setting that turns the relaying of packets on or off.
 *
 * @param isOn whether packets are relayed; if not, {@code /derp} is answered with 404
 */
public record DerpSwitch(boolean isOn) {
}

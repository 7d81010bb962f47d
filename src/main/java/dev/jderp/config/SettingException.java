package dev.jderp.config;

import java.io.Serial;

/**
 * Thrown if settings are invalid. The message has one line for each fault: the setting, its value and what was
 * expected.
 */
public final class SettingException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /** Thrown for faults, one in each line of {@code message}. */
    public SettingException(String message) {
        super(message);
    }
}

package dev.jderp.config;

import java.io.Serial;

/**
 * Settings are wrong; the message has a line for each fault, which names the setting, its value and what was expected.
 */
public final class SettingException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    SettingException(String message) {
        super(message);
    }
}

package dev.jderp.config;

import java.io.Serial;

/** A setting is wrong; the message is one line that names the setting, its value and what was expected. */
public final class SettingException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    SettingException(String message) {
        super(message);
    }
}

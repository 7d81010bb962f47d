package dev.jderp.config.derper;

import java.io.IOException;

/** Makes the files that a start needs. It runs after all settings have been found valid. */
@FunctionalInterface
interface Preparation {

    /** Nothing to make. */
    Preparation NONE = () -> {
    };

    /**
     * Makes the files.
     *
     * @throws IOException in one line, if that fails
     */
    void run() throws IOException;
}

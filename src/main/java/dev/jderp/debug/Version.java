package dev.jderp.debug;

import dev.jderp.kit.ApplicationFile;

/** The version of the program, from a file that the build writes. */
public final class Version {

    /** The version, such as {@code 1.2.3}. */
    public static final String TEXT = ApplicationFile.text(Version.class, "version.txt").strip();

    private Version() {}
}

package dev.jderp.appserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that {@code docs/install.md} shows, from where the tests take them. */
final class Install {

    private Install() {}

    /** The text between two comments of this name, without its indentation. */
    static String block(String name) throws IOException {
        String page = Files.readString(Path.of("docs/install.md"));
        String begin = "<!-- " + name + " -->";
        return page.substring(page.indexOf(begin) + begin.length(), page.indexOf("<!-- /" + name + " -->"))
                .stripIndent().strip();
    }
}

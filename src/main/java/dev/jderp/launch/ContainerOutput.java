package dev.jderp.launch;

import java.io.PrintStream;

/** A standard output that drops lines which the container prints outside its log and operators do not need. */
final class ContainerOutput extends PrintStream {

    /** The beginning of lines that Payara's JDBC module prints when an application starts and stops. */
    private static final String JDBC = "JdbcRuntimeExtension,";

    ContainerOutput(PrintStream out) {
        super(out, true);
    }

    /** Replaces the standard output of the process. */
    static void install() {
        if (!(System.out instanceof ContainerOutput)) {
            System.setOut(new ContainerOutput(System.out));
        }
    }

    @Override
    public void println(String line) {
        if (line == null || !line.startsWith(JDBC)) {
            super.println(line);
        }
    }
}

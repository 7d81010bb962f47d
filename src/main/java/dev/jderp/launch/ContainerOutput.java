package dev.jderp.launch;

import java.io.PrintStream;

/** Standard output without the lines of the container that go past its log and mean nothing to an operator. */
final class ContainerOutput extends PrintStream {

    /** What Payara's JDBC module prints when an application is deployed and when it ends. */
    private static final String JDBC = "JdbcRuntimeExtension,";

    ContainerOutput(PrintStream out) {
        super(out, true);
    }

    /** Has the process print by way of this. */
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

package dev.jderp.launch;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Set;

/**
 * The main class of {@code jderp.jar}. It is compiled for Java 11, so that an old Java prints which version is needed.
 * It has {@code Launch} start the relay, whose classes are on the class path, then runs Payara Micro in this process.
 * If the relay cannot start, the process prints a line for each fault and ends: with status 78 if its settings,
 * its files or its Java must be changed first, with status 70 if the server has failed, which another start may mend.
 */
public final class Main {

    /** Exit status for an internal error, as in sysexits.h, and for a configuration error. */
    private static final int SOFTWARE_ERROR = 70;
    private static final int CONFIGURATION_ERROR = 78;
    private static final int MIN_JAVA = 21;
    /** The application sets this property when its relay runs; Payara Micro reports no failed deployment. */
    private static final String STARTED = "dev.jderp.started";
    /** Arguments that begin with a hyphen but are handled by the command line. */
    private static final Set<String> OWN_OPTIONS = Set.of("--help", "-h", "--version", "-V");

    /** Netty's events for Flight Recorder; their registration takes a tenth of the start. */
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    private Main() {}

    /**
     * Runs the relay, or the command that the first argument names.
     *
     * @param arguments a command with its arguments, or additional arguments for Payara Micro, which begin with a
     *     hyphen
     */
    public static void main(String[] arguments) {
        if (System.getProperty(NETTY_EVENTS) == null) {
            System.setProperty(NETTY_EVENTS, "false");
        }
        int java = Runtime.version().feature();
        if (java < MIN_JAVA) {
            fail("this is Java " + java + "; expected Java " + MIN_JAVA + " or newer (25 recommended)");
        }
        try {
            Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path home = jar.toAbsolutePath().getParent();
            if (arguments.length > 0 && (!arguments[0].startsWith("-") || OWN_OPTIONS.contains(arguments[0]))) {
                if (arguments[0].equals("relay") || arguments[0].equals("derper")) {
                    installGuard();
                }
                if (arguments.length == 1 && arguments[0].equals("relay")) {
                    System.exit((int) relay()); // nothing to parse
                }
                System.exit((int) command(home, arguments));
            }
            LastingLogManager.install();
            installGuard();
            Object prepared = Class.forName("dev.jderp.launch.Launch")
                    .getMethod("prepare", Path.class, String[].class)
                    .invoke(null, home, arguments);
            Class.forName("fish.payara.micro.PayaraMicro")
                    .getMethod("main", String[].class)
                    .invoke(null, prepared);
            if (System.getProperty(STARTED) == null) {
                end(SOFTWARE_ERROR, "the server did not start the application; see its log");
            }
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof OutOfMemoryError && Thread.getDefaultUncaughtExceptionHandler() != null) {
                Thread.getDefaultUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), cause);
            }
            if (cause.getClass().getSimpleName().equals("LaunchException")) {
                fail(cause.getMessage());
            } else {
                cause.printStackTrace();
                end(SOFTWARE_ERROR, cause.toString());
            }
        } catch (IOException e) {
            fail(e.getMessage());
        } catch (Exception e) {
            fail(e.toString());
        }
    }

    /**
     * Installs the guard that ends a process with an exhausted heap or a slow stop; by reflection, as it needs Java 21.
     */
    private static void installGuard() throws ReflectiveOperationException {
        Class.forName("dev.jderp.process.ProcessGuard").getMethod("install").invoke(null);
    }

    /** Runs a relay without a container, whose classes are on the class path. */
    private static Object relay() throws ReflectiveOperationException {
        return Class.forName("dev.jderp.standalone.RelayRun").getMethod("run").invoke(null);
    }

    /**
     * Runs a command. Its classes have a class loader of their own: that of the application asks the class path first,
     * and must not find the pages there that it has, too.
     */
    private static Object command(Path home, String[] arguments) throws Exception {
        Path directory = home.resolve("lib").resolve("command");
        File[] jars = directory.toFile().listFiles();
        if (jars == null || jars.length == 0) {
            throw new IOException(directory + " is missing; expected next to jderp.jar");
        }
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toURI().toURL();
        }
        // the loader stays open: threads of the command may run until the exit
        ClassLoader loader = new URLClassLoader(urls, Main.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        return loader.loadClass("dev.jderp.cli.JderpCommand")
                .getMethod("run", String[].class)
                .invoke(null, (Object) arguments);
    }

    private static void fail(String reason) {
        end(CONFIGURATION_ERROR, reason);
    }

    private static void end(int status, String reason) {
        if (Shutdown.isNear()) { // such as by a signal before the application has started
            return; // what fails then has not failed to start
        }
        String.valueOf(reason).lines().forEach(line -> System.err.println("jderp cannot start: " + line));
        System.exit(status);
    }
}

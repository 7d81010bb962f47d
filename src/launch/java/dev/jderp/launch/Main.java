package dev.jderp.launch;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Set;

/**
 * Where {@code jderp.jar} begins: compiled for old Java, so that an old Java can say what it lacks. Has the start
 * prepared by the classes under {@code lib}, then runs Payara Micro in this process. Ends with status 78 and a line for
 * each fault when the relay cannot start.
 */
public final class Main {

    private static final int CONFIGURATION_ERROR = 78;
    private static final int MIN_JAVA = 21;
    /** The application sets it when its relay runs: Payara Micro comes back quietly, whatever went wrong. */
    private static final String STARTED = "dev.jderp.started";
    /** Arguments that are for the command line, although they begin with a hyphen. */
    private static final Set<String> OWN = Set.of("--help", "-h", "--version", "-V");

    private Main() {}

    /**
     * Runs the relay, or the command that the first argument names.
     *
     * @param arguments a command and what it takes, or further arguments for Payara Micro, which begin with a hyphen
     */
    public static void main(String[] arguments) {
        int java = Runtime.version().feature();
        if (java < MIN_JAVA) {
            end("this is Java " + java + "; expected Java " + MIN_JAVA + " or newer (25 recommended)");
        }
        try {
            Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path home = jar.toAbsolutePath().getParent();
            if (arguments.length > 0 && (!arguments[0].startsWith("-") || OWN.contains(arguments[0]))) {
                if (arguments[0].equals("relay")) {
                    guard();
                }
                // Its loader stays open: what a command has left behind may still be at work until the exit.
                System.exit((int) call(loader(home), "dev.jderp.cli.JderpCommand", "run", (Object) arguments));
            }
            LastingLogManager.install();
            guard();
            String[] prepared;
            try (URLClassLoader loader = loader(home)) {
                prepared = (String[]) call(loader, "dev.jderp.launch.Launch", "prepare", home, arguments);
            }
            Class.forName("fish.payara.micro.PayaraMicro")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) prepared);
            if (System.getProperty(STARTED) == null) {
                end("the server did not start the application; see its log");
            }
        } catch (InvocationTargetException e) {
            Throwable why = e.getCause();
            if (why instanceof OutOfMemoryError && Thread.getDefaultUncaughtExceptionHandler() != null) {
                Thread.getDefaultUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), why);
            }
            if (!why.getClass().getSimpleName().equals("LaunchException")) {
                why.printStackTrace();
            }
            end(why.getMessage());
        } catch (IOException e) {
            end(e.getMessage());
        } catch (Exception e) {
            end(e.toString());
        }
    }

    /** Has this process end when its heap is exhausted or its stop takes too long; by reflection, as for newer Java. */
    private static void guard() throws ReflectiveOperationException {
        Class.forName("dev.jderp.process.ProcessGuard").getMethod("install").invoke(null);
    }

    /** A loader of the classes under {@code lib}. */
    private static URLClassLoader loader(Path home) throws IOException {
        File[] jars = home.resolve("lib").toFile().listFiles();
        if (jars == null || jars.length == 0) {
            throw new IOException(home.resolve("lib") + " is missing; expected next to jderp.jar");
        }
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toURI().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    /** Calls a static method of a class of {@code loader}. */
    private static Object call(ClassLoader loader, String type, String method, Object... arguments) throws Exception {
        Class<?>[] types = new Class<?>[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments[i] instanceof Path ? Path.class : arguments[i].getClass();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(loader);
            return loader.loadClass(type).getMethod(method, types).invoke(null, arguments);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void end(String why) {
        String.valueOf(why).lines().forEach(line -> System.err.println("jderp cannot start: " + line));
        System.exit(CONFIGURATION_ERROR);
    }
}

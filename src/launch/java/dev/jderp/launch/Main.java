package dev.jderp.launch;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Where {@code jderp.jar} begins: compiled for old Java, so that an old Java can say what it lacks. Has the start
 * prepared by the classes under {@code lib}, then runs Payara Micro in this process. Ends with status 78 and one line
 * when the relay cannot start.
 */
public final class Main {

    private static final int CONFIGURATION_ERROR = 78;
    private static final int LEAST_JAVA = 21;
    /** The application sets it when its relay runs: Payara Micro comes back quietly, whatever went wrong. */
    private static final String STARTED = "dev.jderp.started";

    private Main() {}

    /**
     * Runs the relay.
     *
     * @param arguments further arguments for Payara Micro
     */
    public static void main(String[] arguments) {
        int java = Runtime.version().feature();
        if (java < LEAST_JAVA) {
            end("this is Java " + java + "; expected Java " + LEAST_JAVA + " or newer (25 recommended)");
        }
        LastingLogManager.install();
        try {
            Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            String[] prepared = prepare(jar.toAbsolutePath().getParent(), arguments);
            Class.forName("fish.payara.micro.PayaraMicro")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) prepared);
            if (System.getProperty(STARTED) == null) {
                end("the server did not start the application; its log says why");
            }
        } catch (InvocationTargetException e) {
            Throwable why = e.getCause();
            if (!why.getClass().getSimpleName().equals("LaunchException")) {
                why.printStackTrace();
            }
            end(why.getMessage());
        } catch (Exception e) {
            end(e.toString());
        }
    }

    private static String[] prepare(Path home, String[] arguments) throws Exception {
        File[] jars = home.resolve("lib").toFile().listFiles();
        if (jars == null || jars.length == 0) {
            end(home.resolve("lib") + " is missing; it belongs beside jderp.jar");
            return new String[0];
        }
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toURI().toURL();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            return (String[]) loader.loadClass("dev.jderp.launch.Launch")
                    .getMethod("prepare", Path.class, String[].class)
                    .invoke(null, home, arguments);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void end(String line) {
        System.err.println("jderp cannot start: " + line);
        System.exit(CONFIGURATION_ERROR);
    }
}

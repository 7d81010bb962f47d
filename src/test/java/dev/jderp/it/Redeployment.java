package dev.jderp.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;

/**
 * A program: one Payara Micro, which must be on the class path, deploys the same WAR again and again and reports what
 * each round has left behind; it undeploys when it is sent a line. Arguments: the WAR, how often, the container's port.
 * Knows nothing of the application's classes, which its loader must not find outside the WAR.
 */
final class Redeployment {

    private static final int PAGES_EVERY = 4;
    /** The round by which all that stays for good is there. */
    private static final int SETTLED = 5;

    private Redeployment() {}

    public static void main(String[] arguments) {
        int status = 1;
        try {
            run(new File(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            status = 0;
        } catch (Exception e) {
            System.out.println("failed: " + e);
        }
        Runtime.getRuntime().halt(status);
    }

    private static void run(File war, int rounds, int http) throws Exception {
        int front = Integer.getInteger("derp.front-door.port", 0);
        var tester = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Class<?> micro = Class.forName("fish.payara.micro.PayaraMicro");
        Object boot = micro.getMethod("getInstance").invoke(null);
        micro.getMethod("setHttpPort", int.class).invoke(boot, http);
        micro.getMethod("setNoHazelcast", boolean.class).invoke(boot, true);
        Object runtime = micro.getMethod("bootStrap").invoke(boot);
        Class<?> api = runtime.getClass();
        long settled = 0;
        for (int i = 1; i <= rounds; i++) {
            System.setProperty("derp.front-door.enabled", Boolean.toString(hasFrontDoor(i)));
            Object deployed = api.getMethod("deploy", String.class, String.class, File.class)
                    .invoke(runtime, "ROOT", "/", war);
            System.out.println("deployed " + i + " " + deployed);
            tester.readLine(); // which has a client connected now
            if (i % PAGES_EVERY <= 1) {
                for (String page : List.of("metrics", "debug/vars", "derpmap/default", "health", "openapi")) {
                    get("http://127.0.0.1:" + http + "/" + page);
                }
            }
            api.getMethod("undeploy", String.class).invoke(runtime, "ROOT");
            long loaders = count("org.glassfish.web.loader.WebappClassLoader");
            System.out.println("round " + i + " open=" + isOpen(front) + " threads=" + threads() + " residentKB="
                    + residentKb() + " relays=" + count("dev.jderp.server.Relay") + " loaders="
                    + loaders + " libraries=" + libraries() + " .");
            if (i == SETTLED) {
                settled = loaders;
            }
        }
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        long loaders = count("org.glassfish.web.loader.WebappClassLoader");
        while (loaders > settled && System.nanoTime() - until < 0) { // what was under way has its own deadline
            TimeUnit.SECONDS.sleep(1);
            loaders = count("org.glassfish.web.loader.WebappClassLoader");
        }
        System.out.println("end loaders=" + loaders + " .");
    }

    /** Every fourth round, five of 22. */
    static boolean hasFrontDoor(int round) {
        return round % 4 == 0;
    }

    private static void get(String url) throws IOException {
        try (InputStream in = URI.create(url).toURL().openStream()) {
            in.readAllBytes();
        }
    }

    private static boolean isOpen(int port) {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("derp") || name.contains("netty"))
                .toList();
    }

    /** All memory of the process; the test gives the heap a fixed part of it. Netty's own is counted nowhere else. */
    private static long residentKb() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                : 0;
    }

    /** Objects of a class that are still reachable, after a collection. */
    private static long count(String type) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram", new Object[]{new String[0]}, new String[]{String[].class.getName()});
        return histogram.lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length >= 4 && columns[3].equals(type))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    /** Mapped copies of native libraries of ours. */
    private static long libraries() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        return Files.exists(maps)
                ? Files.readAllLines(maps).stream().filter(line -> line.contains("libnetty") && line.contains(" r-xp "))
                        .count()
                : 0;
    }
}

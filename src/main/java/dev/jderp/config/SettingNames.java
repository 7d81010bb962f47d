package dev.jderp.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds names that look like settings and are unknown, so that a typing error does not go unnoticed. */
final class SettingNames {

    private SettingNames() {}

    /** Checks the names of properties and of environment variables but those of Kubernetes. */
    static void check(
            Collection<String> properties, Map<String, String> environment, KubernetesServices kubernetes,
            SettingFaults faults) {
        for (String name : new TreeSet<>(properties)) {
            if (name.startsWith("derp.") && Setting.forKey(name).isEmpty()) {
                faults.add(name + " is not a setting of jderp; the closest one is " + nearest(name, Setting::key));
            }
        }
        for (String name : new TreeSet<>(environment.keySet())) {
            boolean known = Arrays.stream(Setting.values()).anyMatch(s -> s.environmentName().equals(name));
            if (name.startsWith("DERP_") && !known && !kubernetes.has(name)) {
                Optional<String> here = DerperImage.here(name);
                faults.add(name + " is not a setting of jderp; " + here.orElseGet(
                        () -> "the closest one is " + nearest(name, Setting::environmentName)));
            }
        }
    }

    private static String nearest(String name, Function<Setting, String> form) {
        return Arrays.stream(Setting.values())
                .map(form)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElseThrow();
    }

    /** The number of letters that differ, whatever the order of the words. */
    private static int distance(String name, String candidate) {
        return Math.min(edits(name, candidate), edits(sorted(name), sorted(candidate)));
    }

    private static String sorted(String name) {
        String[] words = name.split("[._-]", -1);
        Arrays.sort(words);
        return String.join(" ", words);
    }

    /** How many letters must be put in, left out or changed to make one word of the other. */
    static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}

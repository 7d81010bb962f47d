package dev.jderp.config;

import dev.jderp.auth.AccessOptions;
import dev.jderp.mapserver.MapOptions;
import dev.jderp.url.HttpUrl;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the settings of the served DERP map and of the REST API. */
final class AdminSettings {

    private AdminSettings() {}

    static MapOptions map(Settings s, Path state) {
        return MapOptions.builder(state)
                .ownRegion(s.flag(Setting.MAP_OWN_REGION))
                .file(s.file(Setting.MAP_FILE))
                .urls(urls(s))
                .refreshInterval(s.duration(Setting.MAP_REFRESH_INTERVAL, false))
                .drainedLast(isDrainedLast(s))
                .build();
    }

    private static List<URI> urls(Settings s) {
        List<URI> urls = new ArrayList<>();
        for (String each : s.list(Setting.MAP_URLS)) {
            urls.add(s.url(Setting.MAP_URLS, each));
        }
        return urls;
    }

    private static boolean isDrainedLast(Settings s) {
        return s.word(Setting.MAP_DRAINED_NODES, "last", "remove").equals("last");
    }

    static AccessOptions access(Settings s, Path state) {
        Path defaultFile = state.resolve("admin-tokens");
        return new AccessOptions(
                s.path(Setting.ADMIN_TOKEN_FILE, defaultFile), s.set(Setting.ADMIN_TOKEN_FILE).isEmpty(), origins(s));
    }

    private static List<String> origins(Settings s) {
        return s.checkedList(Setting.CORS_ORIGINS, AdminSettings::isOrigin,
                "comma-separated origins such as https://admin.example.com");
    }

    /** Whether the text has only scheme, host and port, in the form that browsers send. */
    private static boolean isOrigin(String text) {
        try {
            HttpUrl url = HttpUrl.parse(text);
            return url.userInfo().isEmpty()
                    && text.equals((url.isTls() ? "https://" : "http://") + URI.create(text).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

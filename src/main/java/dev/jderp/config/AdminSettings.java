package dev.jderp.config;

import dev.jderp.access.AccessOptions;
import dev.jderp.maps.MapOptions;
import dev.jderp.url.HttpUrl;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The settings of the DERP map that is served, and of who may administer the relay. */
final class AdminSettings {

    private AdminSettings() {}

    static MapOptions map(Settings s, Path state) throws SettingException {
        return new MapOptions(
                s.flag(Setting.MAP_OWN_REGION),
                s.file(Setting.MAP_FILE),
                urls(s),
                s.duration(Setting.MAP_REFRESH_INTERVAL, false),
                drainedLast(s),
                state);
    }

    private static List<URI> urls(Settings s) throws SettingException {
        List<URI> urls = new ArrayList<>();
        for (String each : s.list(Setting.MAP_URLS)) {
            urls.add(s.url(Setting.MAP_URLS, each));
        }
        return urls;
    }

    private static boolean drainedLast(Settings s) throws SettingException {
        String value = s.text(Setting.MAP_DRAINED_NODES);
        return switch (value) {
            case "last" -> true;
            case "remove" -> false;
            default -> throw Settings.wrong(Setting.MAP_DRAINED_NODES, value, "last or remove");
        };
    }

    static AccessOptions access(Settings s, Path state) throws SettingException {
        Path own = state.resolve("admin-tokens");
        return new AccessOptions(
                s.path(Setting.ADMIN_TOKEN_FILE, own), s.set(Setting.ADMIN_TOKEN_FILE).isEmpty(), origins(s));
    }

    private static List<String> origins(Settings s) throws SettingException {
        List<String> origins = s.list(Setting.CORS_ORIGINS);
        for (String each : origins) {
            if (!isOrigin(each)) {
                throw Settings.wrong(Setting.CORS_ORIGINS, each, "origins such as https://admin.example.com");
            }
        }
        return origins;
    }

    /** Whether it is scheme, host and port, as browsers write them. */
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

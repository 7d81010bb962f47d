package dev.jderp.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The numbers of a relay at one moment, as its page {@code /debug/varz} has them: derper's or ours. */
public final class VarzPage {

    private static final int TIMEOUT_MS = 60_000;

    private final String text;

    private VarzPage(String text) {
        this.text = text;
    }

    /** Reads the page of the relay at a URL without a path; any certificate will do. */
    public static VarzPage read(String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url + "/debug/varz").toURL().openConnection();
        if (connection instanceof HttpsURLConnection tls) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[]{HostileClient.trustAnybody()}, null);
                tls.setSSLSocketFactory(context.getSocketFactory());
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
            tls.setHostnameVerifier((host, session) -> true);
        }
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try (InputStream in = connection.getInputStream()) {
            return new VarzPage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** The value of a number without labels, by its name without {@code counter_} or {@code gauge_}. */
    public long value(String name) {
        Matcher line = Pattern.compile("(?m)^(?:counter_|gauge_)?" + Pattern.quote(name) + " (\\d+)$").matcher(text);
        if (!line.find()) {
            throw new AssertionError(name + " is missing in " + text);
        }
        return Long.parseLong(line.group(1));
    }
}

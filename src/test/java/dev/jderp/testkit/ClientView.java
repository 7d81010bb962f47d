package dev.jderp.testkit;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.client.dial.TlsHandshake;
import dev.jderp.derpmap.CertName;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.stun.StunClient;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * The answers of a relay, derper's or ours, that matter to clients, each by a name.
 *
 * @param hostname the name in the certificate
 * @param port the port for DERP
 * @param plainPort the port for plain HTTP beside TLS
 * @param stunPort the port for STUN
 */
public record ClientView(String hostname, int port, int plainPort, int stunPort) {

    private static final int TIMEOUT_MS = 20_000;
    private static final Duration STUN_TIMEOUT = Duration.ofSeconds(10);
    private static final MeshKey OTHER_KEY = MeshKey.parse("fedcba9876543210".repeat(4));
    private static final List<String> HEADERS = List.of(
            "content-type", "location", "strict-transport-security", "content-security-policy", "x-frame-options",
            "x-content-type-options", "x-tailscale-response", "access-control-allow-origin");

    /** Collects the answers. */
    public Map<String, String> read(MeshKey meshKey) throws Exception {
        Map<String, String> view = new TreeMap<>();
        view.put("certificate", certificate());
        boolean isTls = !view.get("certificate").equals("no TLS");
        view.put("GET /", withoutBody(request(isTls, port, "GET / HTTP/1.1")));
        view.put("home page", request(isTls, port, "GET / HTTP/1.1").contains("disabled") ? "disabled" : "");
        for (String path : List.of("/robots.txt", "/generate_204", "/derp/probe", "/derp/latency-check")) {
            view.put("GET " + path, request(isTls, port, "GET " + path + " HTTP/1.1"));
        }
        view.put("GET /bootstrap-dns", withoutBody(request(isTls, port, "GET /bootstrap-dns HTTP/1.1")));
        view.put("GET /derp", status(request(isTls, port, "GET /derp HTTP/1.1")));
        view.put("login", login(isTls));
        view.put("watch with the mesh key", watch(isTls, meshKey));
        view.put("watch with another mesh key", watch(isTls, OTHER_KEY));
        view.put("plain HTTP", plainHttp());
        view.put("STUN", stun());
        return view;
    }

    private String certificate() throws IOException, GeneralSecurityException {
        try (Socket tcp = tcp(port); SSLSocket tls = tls(tcp)) {
            Certificate[] chain = tls.getSession().getPeerCertificates();
            X509Certificate leaf = (X509Certificate) chain[0];
            boolean isNamed = leaf.getSubjectAlternativeNames().stream()
                    .anyMatch(each -> each.get(1).equals(hostname));
            String last = ((X509Certificate) chain[chain.length - 1]).getSubjectX500Principal().getName();
            return (isNamed ? "for " + hostname : "for another name")
                    + (last.startsWith("CN=derpkey") ? ", with the relay's key" : "");
        } catch (SSLException e) {
            return "no TLS";
        }
    }

    /** The pin of the certificate. */
    public String pin() throws IOException, GeneralSecurityException {
        try (Socket tcp = tcp(port); SSLSocket tls = tls(tcp)) {
            return CertName.pin((X509Certificate) tls.getSession().getPeerCertificates()[0]);
        }
    }

    private static Socket tcp(int port) throws IOException {
        Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
        tcp.setSoTimeout(TIMEOUT_MS);
        return tcp;
    }

    private SSLSocket tls(Socket tcp) throws IOException, GeneralSecurityException {
        return TlsHandshake.connect(tcp, hostname, port, HostileClient.trustAnybody());
    }

    /** Sends a request of one line; returns status, the headers that matter to clients, and the body. */
    private String request(boolean isTls, int to, String line) throws IOException, GeneralSecurityException {
        try (Socket tcp = tcp(to); Socket socket = isTls ? tls(tcp) : tcp) {
            socket.getOutputStream().write((line + "\r\nHost: " + hostname + "\r\nConnection: close\r\n"
                    + "X-Tailscale-Challenge: question\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            StringBuilder seen = new StringBuilder(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
            boolean isRedirect = seen.charAt(0) == '3'; // its body, which derper has, is for old browsers
            answer.substring(0, end).lines().skip(1).map(header -> header.split(": ?", 2))
                    .filter(header -> HEADERS.contains(header[0].toLowerCase(Locale.ROOT)))
                    .filter(header -> !(isRedirect && header[0].equalsIgnoreCase("content-type")))
                    .map(header -> "\n" + header[0].toLowerCase(Locale.ROOT) + ": " + header[1])
                    .sorted()
                    .forEach(seen::append);
            return seen + "\n\n" + answer.substring(end + "\r\n\r\n".length());
        }
    }

    private static String withoutBody(String answer) {
        return answer.substring(0, answer.indexOf("\n\n"));
    }

    private static String status(String answer) {
        return answer.substring(0, "200".length());
    }

    private DerpClientBuilder client(boolean isTls) {
        return DerpClient.builder(NodePrivateKey.generate())
                .url(URI.create((isTls ? "https://" : "http://") + hostname + ":" + port + "/derp"))
                .dialHost("127.0.0.1")
                .insecureForTests();
    }

    private String login(boolean isTls) {
        try (DerpClient client = Clients.joined(client(isTls))) {
            return "accepted after " + client.generation() + " login";
        } catch (IOException e) {
            return "refused";
        }
    }

    /** Whether the relay notifies a client with a mesh key of other clients. */
    private String watch(boolean isTls, MeshKey meshKey) {
        try (DerpClient client = client(isTls).meshKey(meshKey).watchConnections(true).build()) {
            return "present: " + Clients.next(client, ReceivedMessage.PeerPresent.class).flags();
        } catch (IOException e) {
            return "refused";
        }
    }

    private String plainHttp() throws GeneralSecurityException {
        try {
            return request(false, plainPort, "GET /generate_204 HTTP/1.1")
                    + status(request(false, plainPort, "GET /some/path HTTP/1.1"))
                    + request(false, plainPort, "POST / HTTP/1.1");
        } catch (IOException e) {
            return "no port";
        }
    }

    private String stun() throws IOException, InterruptedException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), stunPort);
        try (DatagramSocket socket = new DatagramSocket(server)) {
            return "no port " + (socket.isBound() ? "" : "that can be bound");
        } catch (IOException e) {
            try (StunClient client = new StunClient()) {
                return client.ask(server, STUN_TIMEOUT).mapped().getAddress().getHostAddress();
            }
        }
    }
}

package dev.jderp.region;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The part of a Kubernetes API server that lists the pods of a headless service, whose only port is the relays'. */
final class FakeKubernetes implements AutoCloseable {

    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String host;
    private final List<String> addresses;

    /** A server at an address of this host, and pods with these addresses. */
    FakeKubernetes(String host, List<String> addresses) throws IOException {
        this.host = host;
        this.addresses = addresses;
        server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        boolean isKnown = exchange.getRequestURI().getPath().equals(SLICES);
        byte[] body = (isKnown ? slices() : "{\"kind\":\"Status\",\"code\":404}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(isKnown ? OK : NOT_FOUND, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String slices() {
        List<String> endpoints = addresses.stream().map(each -> """
                {"addresses":["%s"],"conditions":{"ready":true},"nodeName":"node1",
                 "targetRef":{"kind":"Pod","namespace":"default","name":"derp-%s"}}
                """.formatted(each, each.replace('.', '-'))).toList();
        return """
                {"kind":"EndpointSliceList","apiVersion":"discovery.k8s.io/v1","items":[
                 {"addressType":"IPv4","metadata":{"name":"derp-mesh-1","namespace":"default"},
                  "endpoints":[%s],"ports":[{"name":"https","protocol":"TCP","port":8443}]}]}
                """.formatted(String.join(",", endpoints));
    }

    /** The options for Java with which a member asks this server. */
    String[] javaOptions() {
        String prefix = "-Dhazelcast.kubernetes.";
        return new String[]{prefix + "kubernetes-master=http://" + host + ":" + server.getAddress().getPort(),
                prefix + "api-token=token", prefix + "ca-certificate=none"};
    }

    /** The requests so far, such as {@code GET /path}. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

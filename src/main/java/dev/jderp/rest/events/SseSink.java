package dev.jderp.rest.events;

import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Writes server-sent events by JAX-RS. */
final class SseSink implements EventSink {

    private final SseEventSink sink;
    private final Sse sse;

    SseSink(SseEventSink sink, Sse sse) {
        this.sink = sink;
        this.sse = sse;
    }

    @Override
    public void send(ServerEvent event) throws IOException, InterruptedException {
        if (sink.isClosed()) {
            throw new IOException("the viewer has left");
        }
        try {
            var unused = sink.send(sse.newEvent(event.name(), event.data().toString())).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException("the viewer has left", e);
        }
    }

    @Override
    public void close() {
        sink.close();
    }
}

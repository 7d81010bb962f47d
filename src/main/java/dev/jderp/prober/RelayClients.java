package dev.jderp.prober;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.MeshKey;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** STUB until the client library is merged. */
record RelayClients(Optional<MeshKey> meshKey) implements RelayLink.Opener, TlsProbe.Handshake {

    @Override
    public RelayLink open(DerpNode node, boolean isProber) throws IOException {
        throw new IOException("not yet");
    }

    @Override
    public List<X509Certificate> chain(DerpNode node, ProbeContext context) throws IOException {
        throw new IOException("not yet");
    }
}

package dev.jderp.appserver;

import java.util.List;

/** The WAR on OpenLiberty. */
class OpenLibertyIT extends ServerSuite {

    @Override
    ApplicationServer server() {
        return new OpenLiberty();
    }

    /** The server's own connections cannot carry native DERP. */
    @Override
    protected List<Port> nativePorts() {
        return frontDoor();
    }
}

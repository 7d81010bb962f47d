package dev.jderp.appserver;

import java.util.List;

/** The WAR on WildFly. */
class WildFlyIT extends ServerSuite {

    @Override
    ApplicationServer server() {
        return new WildFly();
    }

    /** The server's own connections cannot carry native DERP. */
    @Override
    protected List<Port> nativePorts() {
        return frontDoor();
    }
}

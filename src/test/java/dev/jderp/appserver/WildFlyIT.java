package dev.jderp.appserver;

/** The WAR on WildFly. */
class WildFlyIT extends ServerSuite {

    @Override
    ApplicationServer server() {
        return new WildFly();
    }
}

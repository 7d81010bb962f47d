package dev.jderp.appserver;

/** The WAR on PayaraServer. */
class PayaraServerIT extends ServerSuite {

    @Override
    ApplicationServer server() {
        return new PayaraServer();
    }
}

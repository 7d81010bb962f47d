package dev.jderp.key;

import org.bouncycastle.crypto.CryptoServicesRegistrar;

/**
 * The start of Bouncy Castle. Its registry leaves objects with the thread that happens to use it first, for as long as
 * that thread lives; on a server that thread is the container's, and would keep an application in memory that has gone.
 */
final class BouncyCastle {

    private BouncyCastle() {}

    /** Has a thread that is over at once be the first to use it. */
    static void load() {
        Thread first = Thread.ofPlatform().name("derp-crypto").start(CryptoServicesRegistrar::getServicesConstraints);
        try {
            first.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.jderp.key;

import org.bouncycastle.crypto.CryptoServicesRegistrar;

/**
 * Loads Bouncy Castle. Its registry stores objects in the thread that uses it first, for the life of that thread. On a
 * server that thread belongs to the container, so these objects would keep an undeployed application in memory.
 */
final class BouncyCastle {

    private BouncyCastle() {}

    /** Loads the registry on a thread of its own, which ends at once. */
    static void load() {
        Thread first = Thread.ofPlatform().name("derp-crypto").start(CryptoServicesRegistrar::getServicesConstraints);
        try {
            first.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.jderp.admission;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which checks a login must pass; every one that is set must allow it.
 *
 * @param tailscaled the Unix socket of a local tailscaled that must know the key, empty for no such check
 * @param url an admission controller that must allow it, empty for none
 * @param failOpen whether a controller that cannot be reached counts as allowing
 * @param cacheTime how long a decision that allows is remembered; zero for not at all
 * @param recheckInterval how often the clients that are connected are checked again; zero for never
 * @param allowList a file with the only node keys that are allowed, empty for none
 * @param denyList a file with node keys that are refused before everything else, empty for none
 */
public record AdmissionOptions(
        Optional<Path> tailscaled,
        Optional<URI> url,
        boolean failOpen,
        Duration cacheTime,
        Duration recheckInterval,
        Optional<Path> allowList,
        Optional<Path> denyList) {

    /** Whether any check keeps unknown clients out; a deny list alone does not. */
    public boolean isRestricted() {
        return tailscaled.isPresent() || url.isPresent() || allowList.isPresent();
    }

    /** Without the controller's URL, which may hold a password. */
    @Override
    public String toString() {
        return "admission by " + (tailscaled.isPresent() ? "tailscaled " : "") + (url.isPresent() ? "controller " : "")
                + (allowList.isPresent() ? "allow list " : "") + (denyList.isPresent() ? "deny list" : "");
    }
}

package dev.jderp.admission;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The checks that a login must pass; every check that is configured must allow it.
 *
 * @param tailscaled the Unix socket of a local tailscaled that must know the key, empty for no such check
 * @param url the URL of an admission controller that must allow the key, empty for none
 * @param failOpen whether clients are allowed while the controller cannot be reached
 * @param cacheTime how long a decision to allow is cached; zero for no cache
 * @param recheckInterval how often connected clients are checked again; zero for never
 * @param allowList a file with the only node keys that are allowed, empty for none
 * @param denyList a file with node keys that are always refused, empty for none
 */
public record AdmissionOptions(
        Optional<Path> tailscaled,
        Optional<URI> url,
        boolean failOpen,
        Duration cacheTime,
        Duration recheckInterval,
        Optional<Path> allowList,
        Optional<Path> denyList) {

    /** Whether unknown clients are refused by some check; a deny list alone refuses only the keys in it. */
    public boolean isRestricted() {
        return tailscaled.isPresent() || url.isPresent() || allowList.isPresent();
    }

    /** Without the controller's URL, which may hold a password. */
    @Override
    public String toString() {
        return "admission by " + (tailscaled.isPresent() ? "tailscaled " : "") + (url.isPresent() ? "controller " : "")
                + (allowList.isPresent() ? "allow list " : "") + (denyList.isPresent() ? "deny list" : "");
    }

    /** A builder without any check, with the defaults of the settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the components of {@link AdmissionOptions}; one thread. */
    public static final class Builder {

        private Optional<Path> tailscaled = Optional.empty();
        private Optional<URI> url = Optional.empty();
        private boolean failOpen = true;
        private Duration cacheTime = Duration.ZERO;
        private Duration recheckInterval = Duration.ZERO;
        private Optional<Path> allowList = Optional.empty();
        private Optional<Path> denyList = Optional.empty();

        private Builder() {}

        /** The Unix socket of a local tailscaled, empty for no such check. */
        public Builder tailscaled(Optional<Path> value) {
            tailscaled = value;
            return this;
        }

        /** The URL of an admission controller, empty for none. */
        public Builder url(Optional<URI> value) {
            url = value;
            return this;
        }

        /** Whether clients are allowed while the controller cannot be reached. */
        public Builder failOpen(boolean value) {
            failOpen = value;
            return this;
        }

        /** How long a decision to allow is cached; zero for no cache. */
        public Builder cacheTime(Duration value) {
            cacheTime = value;
            return this;
        }

        /** How often connected clients are checked again; zero for never. */
        public Builder recheckInterval(Duration value) {
            recheckInterval = value;
            return this;
        }

        /** A file with the only node keys that are allowed, empty for none. */
        public Builder allowList(Optional<Path> value) {
            allowList = value;
            return this;
        }

        /** A file with node keys that are always refused, empty for none. */
        public Builder denyList(Optional<Path> value) {
            denyList = value;
            return this;
        }

        /** Returns the options; later changes to this builder do not affect them. */
        public AdmissionOptions build() {
            return new AdmissionOptions(tailscaled, url, failOpen, cacheTime, recheckInterval, allowList, denyList);
        }
    }
}

package dev.jderp.debug.health;

import dev.jderp.server.Relay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says at {@code /health/ready} whether the relay is: clients can log in. */
@Readiness
@ApplicationScoped
public class RelayReadiness implements HealthCheck {

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Provider<Relay> relays;

    @Override
    public HealthCheckResponse call() {
        Relay relay = relays.get();
        return HealthCheckResponse.named("relay")
                .status(relay.isReady())
                .build();
    }
}

package dev.jderp.debug.health;

import dev.jderp.server.Relay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Says at {@code /health/started} whether the relay is: its start is finished. */
@Startup
@ApplicationScoped
public class RelayStartup implements HealthCheck {

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Provider<Relay> relays;

    @Override
    public HealthCheckResponse call() {
        Relay relay = relays.get();
        return HealthCheckResponse.named("relay")
                .status(relay.isRunning() || relay.isDraining())
                .build();
    }
}

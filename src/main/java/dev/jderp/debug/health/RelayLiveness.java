package dev.jderp.debug.health;

import dev.jderp.server.Relay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Says at {@code /health/live} whether the relay is: its deadlines are kept, or it is sending its clients away. */
@Liveness
@ApplicationScoped
public class RelayLiveness implements HealthCheck {

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

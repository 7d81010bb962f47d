package dev.jderp.debug.servlet.health;

import dev.jderp.server.Relay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The check of {@code /health/ready}: clients can log in. */
@Readiness
@ApplicationScoped
public class RelayReadiness implements HealthCheck {

    @Inject
    private Provider<Relay> relays;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("relay").status(relays.get().isReady()).build();
    }
}

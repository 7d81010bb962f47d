package dev.jderp.debug.servlet.health;

import dev.jderp.debug.health.HealthPage;
import dev.jderp.server.Relay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** The check of {@code /health/live}: the relay keeps its deadlines, or is draining. */
@Liveness
@ApplicationScoped
public class RelayLiveness implements HealthCheck {

    @Inject
    private Provider<Relay> relays;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("relay").status(HealthPage.isLive(relays.get())).build();
    }
}

package dev.jderp.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The JAX-RS resources below {@code /api/v1}, for operators; whoever may see the debug pages may use them. */
@ApplicationPath("/api/v1")
public class AdminApplication extends Application {

    /** For the container. */
    public AdminApplication() {}

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(StatusResource.class, ClientsResource.class, EventsResource.class, PruneResource.class,
                DenyResource.class, ReloadResource.class);
    }
}

package dev.jderp.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** The JAX-RS resources below {@code /api/v1}, for callers with a token. */
@ApplicationPath("/api/v1")
public class AdminApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                Authentication.class,
                Authorization.class,
                Audit.class,
                Problems.class,
                FaultyMap.class,
                StatusResource.class,
                ClientsResource.class,
                EventsResource.class,
                PruneResource.class,
                DenyResource.class,
                ReloadResource.class,
                MapResource.class,
                RegionResource.class);
    }

    @Override
    public Map<String, Object> getProperties() {
        return MapApplication.PROPERTIES;
    }
}

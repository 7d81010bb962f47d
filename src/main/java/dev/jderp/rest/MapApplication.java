package dev.jderp.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The JAX-RS resources below {@code /derpmap}. */
@ApplicationPath("/derpmap")
public class MapApplication extends Application {

    /** For the container. */
    public MapApplication() {}

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(DerpMapResource.class);
    }
}

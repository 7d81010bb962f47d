package dev.jderp.rest.map;

import dev.jderp.rest.http.ProblemMapper;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** The JAX-RS application at {@code /derpmap}, without a login. */
@ApplicationPath("/derpmap")
public class MapApplication extends Application {

    /** Keeps the container from describing the resources in a format of its own (WADL). */
    public static final Map<String, Object> PROPERTIES = Map.of("jersey.config.server.wadl.disableWadl", true);

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(ProblemMapper.class, DerpMapResource.class);
    }

    @Override
    public Map<String, Object> getProperties() {
        return PROPERTIES;
    }
}

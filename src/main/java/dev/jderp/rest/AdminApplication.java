package dev.jderp.rest;

import dev.jderp.rest.auth.Audit;
import dev.jderp.rest.auth.AuditResource;
import dev.jderp.rest.auth.Authentication;
import dev.jderp.rest.auth.Authorization;
import dev.jderp.rest.auth.CallerResource;
import dev.jderp.rest.clients.ClientsResource;
import dev.jderp.rest.clients.DenyResource;
import dev.jderp.rest.clients.PruneResource;
import dev.jderp.rest.events.EventsResource;
import dev.jderp.rest.http.ProblemMapper;
import dev.jderp.rest.map.MapApplication;
import dev.jderp.rest.map.MapFaultsMapper;
import dev.jderp.rest.map.MapResource;
import dev.jderp.rest.map.NoSuchEntryMapper;
import dev.jderp.rest.map.RegionResource;
import dev.jderp.rest.map.StaleEditionMapper;
import dev.jderp.rest.mesh.MeshResource;
import dev.jderp.rest.series.SeriesResource;
import dev.jderp.rest.status.CertificatesResource;
import dev.jderp.rest.status.ProberResource;
import dev.jderp.rest.status.ReloadResource;
import dev.jderp.rest.status.StatusResource;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** The JAX-RS application at {@code /api/v1}, for operators: every resource of it requires a token. */
@ApplicationPath("/api/v1")
public class AdminApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                Authentication.class,
                Authorization.class,
                Audit.class,
                ProblemMapper.class,
                MapFaultsMapper.class,
                StaleEditionMapper.class,
                NoSuchEntryMapper.class,
                StatusResource.class,
                CallerResource.class,
                AuditResource.class,
                CertificatesResource.class,
                ProberResource.class,
                SeriesResource.class,
                ClientsResource.class,
                EventsResource.class,
                PruneResource.class,
                DenyResource.class,
                ReloadResource.class,
                MeshResource.class,
                MapResource.class,
                RegionResource.class);
    }

    @Override
    public Map<String, Object> getProperties() {
        return MapApplication.PROPERTIES;
    }
}

package dev.jderp.app;

import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.auth.AccessOptions;
import dev.jderp.auth.AuditTrail;
import dev.jderp.auth.LoginFailures;
import dev.jderp.auth.Tokens;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.config.RelayConfig;
import dev.jderp.debug.pages.ConsistencyCheck;
import dev.jderp.debug.servlet.DebugAccess;
import dev.jderp.debug.DebugContext;
import dev.jderp.debug.export.Exposition;
import dev.jderp.grid.RegionCalls;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.pages.PublicPages;
import dev.jderp.prune.Prune;
import dev.jderp.rest.clients.ClientCloser;
import dev.jderp.rest.map.LostEdits;
import dev.jderp.rest.map.OwnRegion;
import dev.jderp.rest.mesh.MeshNode;
import dev.jderp.rest.series.Series;
import dev.jderp.rest.status.ProbeResults;
import dev.jderp.rest.status.RelayIdentity;
import dev.jderp.rest.status.Reload;
import dev.jderp.rest.status.ServedCertificates;
import dev.jderp.rest.events.Viewers;
import dev.jderp.server.Relay;
import dev.jderp.pages.servlet.DebugVisitor;
import dev.jderp.transport.DerpSwitch;
import dev.jderp.transport.FrontDoorSecret;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The CDI extension through which JAX-RS resources, servlets and WebSocket endpoints get the parts of the running
 * relay: one bean per type, in the table below. The container creates it once for each deployment.
 */
public class RelayBeans implements Extension {

    private volatile @Nullable ContainerRelay running;

    void register(@Observes AfterBeanDiscovery event) {
        add(event, Relay.class, relay -> relay.runtime().relay());
        add(event, ClientAddresses.class, relay -> relay.runtime().clientAddresses());
        add(event, FrontDoorSecret.class, ContainerRelay::secret);
        add(event, DerpSwitch.class, relay -> new DerpSwitch(relay.runtime().config().enabled()));
        add(event, PublicPages.class, relay -> relay.runtime().publicPages(true));
        add(event, DebugAccess.class, RelayBeans::debugAccess);
        add(event, DebugVisitor.class, relay -> debugAccess(relay)::allows);
        add(event, Exposition.class, ContainerRelay::exposition);
        add(event, DebugContext.class, RelayBeans::debugContext);
        add(event, ConsistencyCheck.class, relay -> relay.runtime().admission()::problems);
        add(event, DerpMaps.class, relay -> relay.runtime().maps());
        add(event, RegionCalls.class, ContainerRelay::regionCalls);
        add(event, LostEdits.class, ContainerRelay::lostEdits);
        add(event, OwnRegion.class, relay -> relay.runtime()::ownRegion);
        add(event, AccessOptions.class, relay -> relay.runtime().config().access());
        add(event, Tokens.class, ContainerRelay::tokens);
        add(event, LoginFailures.class, ContainerRelay::failures);
        add(event, Admission.class, relay -> relay.runtime().admission());
        add(event, DeniedKeys.class, relay -> relay.runtime().deniedKeys());
        add(event, RelayIdentity.class, ContainerRelay::identity);
        add(event, MeshNode.class, ContainerRelay::meshNode);
        add(event, AuditTrail.class, ContainerRelay::trail);
        add(event, Series.class, ContainerRelay::series);
        add(event, ServedCertificates.class, ContainerRelay::certificates);
        add(event, ProbeResults.class, ContainerRelay::probeResults);
        add(event, Viewers.class, ContainerRelay::viewers);
        add(event, Prune.class, ContainerRelay::prune);
        add(event, ClientCloser.class, relay -> relay.runtime().relay()::closePeer);
        add(event, Reload.class, relay -> relay.runtime()::reload);
    }

    private <T> void add(AfterBeanDiscovery event, Class<T> type, Function<ContainerRelay, T> part) {
        event.<T>addBean()
                .addType(type)
                .scope(Dependent.class)
                .produceWith(lookup -> part.apply(running()));
    }

    /** Sets the relay whose parts are injected from now on. Public, because a proxy of the container calls it. */
    public void use(ContainerRelay relay) {
        running = relay;
    }

    private ContainerRelay running() {
        ContainerRelay relay = running;
        if (relay == null) {
            throw new IllegalStateException("the relay is not running");
        }
        return relay;
    }

    private static DebugAccess debugAccess(ContainerRelay relay) {
        RelayConfig config = relay.runtime().config();
        return new DebugAccess(config.debug(), config.address().header());
    }

    private static DebugContext debugContext(ContainerRelay relay) {
        RelayConfig config = relay.runtime().config();
        return new DebugContext(
                relay.runtime().relay(),
                config.hostname(),
                config.files().meshKey().isPresent(),
                config.files().rateLimits().isPresent(),
                relay.runtime().prober(),
                config.region().id(),
                relay.runtime()::links);
    }
}

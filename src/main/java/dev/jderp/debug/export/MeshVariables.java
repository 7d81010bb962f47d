package dev.jderp.debug.export;

import dev.jderp.debug.DebugContext;
import dev.jderp.debug.export.Variable.Kind;
import dev.jderp.debug.export.Variable.Labelled;
import dev.jderp.debug.export.Variable.Sample;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.LinkFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads the links to other relays. The label {@code neighbour} has as many values as there are neighbours, 256 at most.
 */
final class MeshVariables {

    private static final String DERP = "derp";
    private static final double MICROS = 1e6;

    private final List<NeighbourStatus> links;
    private final List<Variable> variables = new ArrayList<>();

    private MeshVariables(List<NeighbourStatus> links) {
        this.links = links;
    }

    /** The variables of the links, as they are now. */
    static List<Variable> read(DebugContext context) {
        MeshVariables read = new MeshVariables(context.links().get());
        read.region(context.region());
        read.totals(context.relay().measurements().linkFailures());
        read.states();
        read.traffic();
        return List.copyOf(read.variables);
    }

    private void region(int id) {
        variables.add(new Variable(DERP, "gauge_region", Kind.GAUGE, "1, with the region of this relay as its label",
                new Labelled(List.of("region"), List.of(new Sample(List.of(Integer.toString(id)), 1)))));
    }

    private void totals(Counters<LinkFailure> failures) {
        variables.add(Variable.number(DERP, "gauge_mesh_links_expected", "links that there should be to other relays",
                links.stream().filter(NeighbourStatus::isExpected).count()));
        variables.add(Variable.number(DERP, "gauge_mesh_links_up", "links over which packets can be forwarded",
                links.stream().filter(NeighbourStatus::isUp).count()));
        variables.add(new Variable(DERP, "counter_mesh_link_failures", Kind.COUNTER,
                "failed attempts to make a link to another relay, by reason",
                new Labelled(List.of("reason"), Arrays.stream(LinkFailure.values())
                        .map(each -> new Sample(List.of(each.label()), failures.sum(each)))
                        .toList())));
    }

    private void states() {
        gauge("mesh_link_up", "1 if packets can be forwarded to the neighbour, else 0",
                expected(each -> each.isUp() ? 1 : 0));
        gauge("mesh_link_incoming", "1 if the neighbour has a link to this relay, else 0",
                expected(each -> each.hasIncoming() ? 1 : 0));
        gauge("mesh_link_peers", "keys that the neighbour lists", expected(NeighbourStatus::peers));
        gauge("mesh_link_rtt_seconds", "round trip of the last Ping to the neighbour", each -> rtt(each));
        gauge("mesh_link_queue", "packets that wait for the neighbour", expected(NeighbourStatus::queued));
    }

    /** A value for each neighbour to which there should be a link. */
    private static Function<NeighbourStatus, Optional<Number>> expected(Function<NeighbourStatus, Number> value) {
        return each -> each.isExpected() ? Optional.of(value.apply(each)) : Optional.empty();
    }

    private static Optional<Number> rtt(NeighbourStatus status) {
        OptionalLong micros = status.roundTripMicros();
        return micros.isPresent() ? Optional.of(micros.getAsLong() / MICROS) : Optional.empty();
    }

    private void traffic() {
        counter("mesh_link_opened", "times that a link to the neighbour came up", NeighbourStatus::links);
        counter("mesh_link_packets", "packets forwarded to the neighbour", NeighbourStatus::packets);
        counter("mesh_link_bytes", "bytes of packets forwarded to the neighbour", NeighbourStatus::bytes);
        counter("mesh_link_drops", "packets that the link to the neighbour could not take", NeighbourStatus::drops);
    }

    private void gauge(String name, String help, Function<NeighbourStatus, Optional<Number>> value) {
        add("gauge_" + name, Kind.GAUGE, help, value);
    }

    private void counter(String name, String help, Function<NeighbourStatus, Number> value) {
        add("counter_" + name, Kind.COUNTER, help, expected(value));
    }

    private void add(String name, Kind kind, String help, Function<NeighbourStatus, Optional<Number>> value) {
        List<Sample> samples = new ArrayList<>();
        for (NeighbourStatus each : links) {
            value.apply(each).ifPresent(number -> samples.add(new Sample(List.of(each.address().text()), number)));
        }
        variables.add(new Variable(DERP, name, kind, help, new Labelled(List.of("neighbour"), samples)));
    }
}

package dev.jderp.rest.map;

import dev.jderp.derpmap.DerpRegion;
import java.util.function.Supplier;

/** This relay's own region, with this relay as its one node, as it is at the moment. */
@FunctionalInterface
public interface OwnRegion extends Supplier<DerpRegion> {}

package dev.jderp.rest.map;

import dev.jderp.derpmap.DerpRegion;
import java.util.function.Supplier;

/** Supplies this relay's own region, with this relay as its only node, as it is now. */
@FunctionalInterface
public interface OwnRegion extends Supplier<DerpRegion> {}

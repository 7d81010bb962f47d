package dev.jderp.rest.map;

import dev.jderp.grid.LostEdit;
import java.util.List;
import java.util.function.Supplier;

/** Supplies the edits that lost to others after a split of the region. */
@FunctionalInterface
public interface LostEdits extends Supplier<List<LostEdit>> {}

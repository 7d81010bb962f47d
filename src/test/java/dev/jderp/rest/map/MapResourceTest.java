package dev.jderp.rest.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.derpmap.Fault;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapResourceTest {

    @Test
    void manyWarningsOfAMapAreTenHeaders() {
        List<Fault> warnings = Collections.nCopies(11, new Fault("Regions", "is odd"));
        assertEquals(Collections.nCopies(10, "Regions: is odd"), MapResource.warningHeaders(warnings.subList(0, 10)));
        List<String> cut = MapResource.warningHeaders(warnings);
        assertEquals(10, cut.size());
        assertEquals("and more; map check lists them", cut.get(9));
    }
}

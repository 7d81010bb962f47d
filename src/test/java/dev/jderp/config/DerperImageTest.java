package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.derper.DerperFlag;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DerperImageTest {

    /** Variables that are not a flag's: those of derper itself, and those that no derper reads. */
    private static final Set<String> NO_FLAGS = Set.of(
            "DERP_DEBUG_LOGS", "DERP_PROBER_DEBUG_LOGS", "DERP_STUN_ADDR", "DERP_ACE_ALLOWED_TARGET");

    @Test
    void derpersCommandLineTakesEveryVariable() {
        Set<String> known = Arrays.stream(DerperFlag.values())
                .flatMap(flag -> flag.variables().stream())
                .collect(Collectors.toSet());
        for (DerperImage each : DerperImage.values()) {
            each.names().forEach(name -> assertTrue(known.contains(name) || NO_FLAGS.contains(name), name));
        }
    }
}

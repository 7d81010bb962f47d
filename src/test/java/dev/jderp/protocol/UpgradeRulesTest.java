package dev.jderp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers to the challenge of a captive portal check. */
class UpgradeRulesTest {

    @Test
    void aValidChallengeIsRepeated() {
        for (String fit : List.of("input", "ts_derp99b.tailscale.com", "a", "a::1:1",
                "x".repeat(64))) {
            assertEquals("response " + fit, UpgradeRules.challengeAnswer(fit));
        }
    }

    @Test
    void anyOtherChallengeIsNotAnswered() {
        for (String unfit : List.of("", "foo\0bar", "foo bar", "x".repeat(65), "foo\n", "<b>", "\u00e9", "a/b")) {
            assertEquals("", UpgradeRules.challengeAnswer(unfit));
        }
        assertEquals("", UpgradeRules.challengeAnswer(null));
    }
}

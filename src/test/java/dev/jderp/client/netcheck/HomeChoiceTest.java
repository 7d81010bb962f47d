package dev.jderp.client.netcheck;

import static dev.jderp.client.netcheck.Regions.latencies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class HomeChoiceTest {

    private static final SortedMap<Integer, Duration> NOTHING = latencies();

    private Map<Integer, Double> scores = Map.of();
    private OptionalInt forced = OptionalInt.empty();
    private Set<Integer> noHome = Set.of();
    private Set<Integer> alive = Set.of();
    private Set<Integer> ofLate = Set.of();

    /** The home that is chosen, 0 for none; {@code previous} likewise. */
    private int choose(int previous, SortedMap<Integer, Duration> answered, SortedMap<Integer, Duration> recent) {
        return new HomeChoice(new HomeChoice.Measured(answered, recent), scores,
                previous == 0 ? OptionalInt.empty() : OptionalInt.of(previous), forced,
                region -> !noHome.contains(region), new HomeChoice.Heard(alive::contains, ofLate::contains))
                .choose().orElse(0);
    }

    private int choose(int previous, SortedMap<Integer, Duration> answered) {
        return choose(previous, answered, answered);
    }

    @Test
    void theLowestLatencyWins() {
        assertEquals(2, choose(0, latencies(1, 30, 2, 20, 3, 40)));
    }

    @Test
    void equalLatenciesGoToTheLowestId() {
        assertEquals(1, choose(0, latencies(2, 20, 1, 20)));
    }

    @Test
    void theLowestRecentLatencyOfRegionsThatAnsweredCounts() {
        assertEquals(1, choose(0, latencies(1, 90, 2, 20), latencies(1, 10, 2, 20, 3, 5)));
    }

    @Test
    void scoresMultiplyLatencies() {
        scores = Map.of(1, 0.5, 2, 2.0);
        assertEquals(1, choose(0, latencies(1, 30, 2, 10)));
    }

    @Test
    void scoresThatAreNotPositiveAreIgnored() {
        scores = Map.of(1, 0.0, 2, -1.0, 3, Double.NaN);
        assertEquals(3, choose(0, latencies(1, 30, 2, 20, 3, 10)));
    }

    @Test
    void scoresCountForTheOldHomeToo() {
        scores = Map.of(1, 0.1);
        assertEquals(1, choose(1, latencies(1, 100, 2, 9)));
        scores = Map.of(1, Double.MAX_VALUE);
        assertEquals(2, choose(1, latencies(1, 100, 2, 9)));
    }

    @Test
    void theOldHomeStaysIfTheDifferenceIsBelowTenMilliseconds() {
        assertEquals(1, choose(1, latencies(1, 14, 2, 5)));
        assertEquals(2, choose(1, latencies(1, 15, 2, 5)));
    }

    @Test
    void theOldHomeStaysIfTheBestIsAboveTwoThirdsOfIt() {
        assertEquals(1, choose(1, latencies(1, 90, 2, 61)));
        assertEquals(2, choose(1, latencies(1, 90, 2, 60)));
    }

    @Test
    void theOldHomesPresentLatencyIsComparedWithRecentOnes() {
        assertEquals(2, choose(1, latencies(1, 90, 2, 80), latencies(1, 50, 2, 40)));
        assertEquals(1, choose(1, latencies(1, 90, 2, 80), latencies(1, 30, 2, 40)));
    }

    @Test
    void theOldHomeIsLeftIfItDidNotAnswer() {
        assertEquals(2, choose(1, latencies(2, 500)));
    }

    @Test
    void theOldHomeStaysIfOnlyItsFramesAreHeard() {
        alive = Set.of(1);
        assertEquals(1, choose(1, latencies(2, 5)));
    }

    @Test
    void theOldHomeIsLeftIfTheMapForbidsItAsHome() {
        alive = Set.of(1);
        ofLate = Set.of(1);
        noHome = Set.of(1);
        assertEquals(2, choose(1, latencies(2, 500)));
        assertEquals(0, choose(1, NOTHING));
    }

    @Test
    void aForcedRegionWinsIfItAnswered() {
        forced = OptionalInt.of(3);
        assertEquals(3, choose(1, latencies(1, 1, 3, 500)));
    }

    @Test
    void aForcedRegionWinsIfItsFramesAreHeard() {
        forced = OptionalInt.of(3);
        alive = Set.of(3);
        assertEquals(3, choose(1, latencies(1, 1)));
        assertEquals(3, choose(0, NOTHING));
    }

    @Test
    void aForcedRegionThatIsForbiddenOrDeadIsIgnored() {
        forced = OptionalInt.of(3);
        assertEquals(1, choose(1, latencies(1, 1)));
        alive = Set.of(3);
        noHome = Set.of(3);
        assertEquals(1, choose(1, latencies(1, 1)));
    }

    @Test
    void withoutLatenciesTheOldHomeStaysIfItSentFrames() {
        assertEquals(0, choose(1, NOTHING, latencies(1, 5, 2, 5)));
        ofLate = Set.of(1);
        assertEquals(1, choose(1, NOTHING));
        assertEquals(0, choose(2, NOTHING));
        assertEquals(0, choose(0, NOTHING));
    }

    @Test
    void aFrameSinceTheStartOrWithinEightSecondsMeansAlive() {
        HeardRegions heard = new HeardRegions();
        long second = 1_000_000_000L;
        long at = Long.MAX_VALUE - 3 * second; // the clock may wrap
        heard.note(1, at);
        assertTrue(heard.isAlive(1, at, at + 60 * second), "since the start");
        assertTrue(heard.isAlive(1, at + second, at + 8 * second - 1), "in the last 8 s");
        assertFalse(heard.isAlive(1, at + second, at + 8 * second));
        assertFalse(heard.isAlive(2, at, at));
    }

    @Test
    void aFrameWithinTwoMinutesSufficesWithoutLatencies() {
        HeardRegions heard = new HeardRegions();
        long second = 1_000_000_000L;
        heard.note(1, 0);
        assertTrue(heard.isHeardWithinTwoMinutes(1, 120 * second - 1));
        assertFalse(heard.isHeardWithinTwoMinutes(1, 120 * second));
        assertFalse(heard.isHeardWithinTwoMinutes(2, 0));
    }
}

package dev.jderp.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.NoAnswerException;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.SharedTexts;
import dev.jderp.testkit.TestPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeniedKeysTest {

    private static final AdmissionOptions NO_CHECKS = AdmissionOptions.builder().build();
    private static final NodePublicKey KEY = NodePublicKey.parseHex("ab".repeat(32));

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("state").resolve("denied-keys");
    }

    @Test
    void theListIsKeptAcrossRestarts() throws Exception {
        DeniedKeys before = new DeniedKeys(file(), list -> {
        });
        assertEquals(0, before.state().keys().size());
        assertFalse(Files.exists(file()));
        var written = before.replace(any -> true, Set.of(KEY)).orElseThrow();
        DeniedKeys after = new DeniedKeys(file(), list -> {
        });
        assertEquals(written.version(), after.state().version());
        assertTrue(after.state().keys().contains(KEY));
        try (var files = Files.list(file().getParent())) {
            assertEquals(List.of(file()), files.toList());
        }
    }

    @Test
    void onlyTheExpectedVersionIsReplaced() throws Exception {
        DeniedKeys denied = new DeniedKeys(file(), list -> {
        });
        String empty = denied.state().version();
        String one = denied.replace(empty::equals, Set.of(KEY)).orElseThrow().version();
        assertNotEquals(empty, one);
        assertEquals(Optional.empty(), denied.replace(empty::equals, Set.of()));
        assertEquals(1, denied.state().keys().size());
        assertEquals(empty, denied.replace(one::equals, Set.of()).orElseThrow().version());
    }

    @Test
    void anInvalidFileIsReportedInOneLine() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), KEY.text() + "\nnonsense\n");
        var wrong = assertThrows(IOException.class, () -> new DeniedKeys(file(), list -> {
        }));
        assertTrue(String.valueOf(wrong.getMessage()).startsWith(file() + ", line 2: "), wrong.getMessage());
    }

    @Test
    void aListThatCannotBeStoredIsNotUsed() throws Exception {
        Path blocked = directory.resolve("blocked");
        DeniedKeys denied = new DeniedKeys(blocked, list -> {
        });
        String version = denied.state().version();
        Files.createDirectories(blocked.resolve("in the way"));
        assertThrows(IOException.class, () -> denied.replace(any -> true, Set.of(KEY)));
        assertEquals(version, denied.state().version());
    }

    @Test
    void aKeyOnEitherListIsDenied() throws Exception {
        try (Admission admission = new Admission(NO_CHECKS)) {
            Relay relay = new Relay(
                    NodePrivateKey.generate(), RelayOptions.DEFAULTS, Optional.empty(), admission, new ManualClock());
            admission.start(relay);
            DeniedKeys denied = new DeniedKeys(file(), admission::denyEdited);
            TestPeer first = TestPeer.join(relay);
            TestPeer second = TestPeer.join(relay);
            TestPeer third = TestPeer.join(relay);
            denied.replace(any -> true, Set.of(first.key()));
            assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), first.transport().closed());
            assertEquals(Optional.empty(), second.transport().closed());
            admission.deny(KeyList.of(List.of(second.key())));
            assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), second.transport().closed());
            assertEquals(Optional.empty(), third.transport().closed());
            assertTrue(admission.isDenied(first.key()));
            assertTrue(admission.isDenied(second.key()));
            assertTrue(admission.denied().contains(second.key()));
            denied.replace(any -> true, Set.of());
            assertFalse(admission.isDenied(first.key()));
            assertTrue(admission.isDenied(second.key()));
            relay.close();
        }
    }

    private DeniedKeys shared(String node, SharedTexts region) throws IOException {
        DeniedKeys denied = new DeniedKeys(directory.resolve(node), list -> {
        });
        denied.share(region);
        return denied;
    }

    @Test
    void aListThatAnotherRelayEditsIsInUseAndInTheFile() throws Exception {
        SharedTexts region = new SharedTexts();
        DeniedKeys a = shared("a", region);
        DeniedKeys b = shared("b", region);
        String version = a.replace(any -> true, Set.of(KEY)).orElseThrow().version();
        region.notifyOwners();
        assertEquals(version, b.state().version());
        assertEquals(Set.of(KEY), KeyList.read(directory.resolve("b")).keys());
        assertEquals(List.of(region.text(), region.text()), region.stored());
    }

    @Test
    void theVersionOfAnotherRelayHoldsForTheRegion() throws Exception {
        SharedTexts region = new SharedTexts();
        DeniedKeys a = shared("a", region);
        DeniedKeys b = shared("b", region);
        String empty = b.state().version();
        String one = a.replace(empty::equals, Set.of(KEY)).orElseThrow().version();
        assertEquals(Optional.empty(), b.replace(empty::equals, Set.of()));
        assertTrue(b.state().keys().contains(KEY));
        assertTrue(b.replace(one::equals, Set.of()).isPresent());
        assertEquals(Optional.empty(), a.replace(one::equals, Set.of()));
    }

    @Test
    void aRegionThatDoesNotAnswerLeavesTheListAsItIs() throws Exception {
        SharedTexts region = new SharedTexts();
        DeniedKeys denied = shared("a", region);
        region.fallSilent();
        assertThrows(NoAnswerException.class, () -> denied.replace(any -> true, Set.of(KEY)));
        assertEquals(0, denied.state().keys().size());
        assertFalse(Files.exists(directory.resolve("a")));
    }

    @Test
    void anInvalidListOfTheRegionIsNotUsed() throws Exception {
        SharedTexts region = new SharedTexts();
        DeniedKeys denied = shared("a", region);
        region.set("no key\n");
        region.notifyOwners();
        assertEquals(0, denied.state().keys().size());
        assertThrows(IOException.class, () -> denied.replace(any -> true, Set.of(KEY)));
    }
}

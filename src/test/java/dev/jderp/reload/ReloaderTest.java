package dev.jderp.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.kit.SmallFile;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Logged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    Path directory;

    private final Reloader reloader = new Reloader();
    private final List<String> used = new ArrayList<>();
    private Path file;

    @BeforeEach
    void watch() throws IOException {
        file = Files.writeString(directory.resolve("list"), "one");
        reloader.watch(file, ReloaderTest::read, used::add);
    }

    @AfterEach
    void close() {
        reloader.close();
    }

    private static String read(Path from) throws IOException {
        String text = SmallFile.readText(from, 100);
        if (text.startsWith("bad")) {
            throw new IOException(from + " is bad");
        }
        return text;
    }

    /** Returns the files used since the last call, after as many polls as a change takes. */
    private List<String> looked() {
        used.clear();
        reloader.poll();
        reloader.poll();
        return List.copyOf(used);
    }

    @Test
    void aFileIsReadAtOnceAndAgainOnlyWhenItChanges() throws IOException {
        assertEquals(List.of("one"), used);
        assertEquals(List.of(), looked());
        Files.writeString(file, "second");
        assertEquals(List.of("second"), looked());
        assertEquals(List.of(), looked());
    }

    @Test
    void aFileThatIsBadAtFirstIsAnErrorAndNotWatched() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "bad");
        assertEquals(other + " is bad",
                assertThrows(IOException.class, () -> reloader.watch(other, ReloaderTest::read, used::add))
                        .getMessage());
        Path absent = directory.resolve("absent");
        assertEquals(absent + " cannot be read: no such file",
                assertThrows(IOException.class, () -> reloader.watch(absent, ReloaderTest::read, used::add))
                        .getMessage());
        Files.writeString(other, "good");
        Files.writeString(absent, "good");
        assertEquals(List.of(), looked());
    }

    @Test
    void aChangeIsTakenWhenTheFileIsLeftAlone() throws IOException {
        used.clear();
        Files.writeString(file, "");
        reloader.poll();
        Files.writeString(file, "half of");
        reloader.poll();
        Files.writeString(file, "half of it");
        reloader.poll();
        assertEquals(List.of(), used);
        reloader.poll();
        assertEquals(List.of("half of it"), used);
    }

    @Test
    void aBadVersionLeavesTheOldOneAndTheNextGoodOneIsTaken() throws IOException {
        Files.writeString(file, "bad now");
        assertEquals(List.of(), looked());
        Files.writeString(file, "good again");
        assertEquals(List.of("good again"), looked());
    }

    /** As a file that its owner may not read yet: nothing of it changes any more when it can be read. */
    @Test
    void aVersionThatCannotBeReadIsTriedAgainAndLoggedOnce() throws IOException {
        AtomicBoolean readable = new AtomicBoolean(true);
        Outages outages = new Outages(() -> 0); // no time passes
        try (Reloader other = new Reloader(outages); Logged log = new Logged(Outage.class.getName())) {
            other.watch(file, from -> {
                if (!readable.get()) {
                    throw new IOException(from + " cannot be read: permission denied");
                }
                return read(from);
            }, used::add);
            used.clear();
            readable.set(false);
            Files.writeString(file, "renewed");
            for (int i = 0; i < 20; i++) {
                other.poll();
            }
            assertEquals(List.of("WARNING " + file + " cannot be read: permission denied;"
                    + " the last valid version stays in use, and the file will be tried again"), log.take());
            assertEquals(1, outages.failing(Dependency.FILE));
            readable.set(true);
            for (int i = 0; i < 20; i++) {
                other.poll();
            }
            assertEquals(List.of("renewed"), used);
            List<String> again = log.take();
            assertEquals(1, again.size(), again.toString());
            assertTrue(again.get(0).startsWith("INFO " + file + " works again, after "), again.get(0));
            assertEquals(0, outages.failing(Dependency.FILE));
        }
    }

    @Test
    void aVersionOfTheSameSizeAndTimeInTheSameFileIsSeen() throws IOException {
        Files.setLastModifiedTime(file, LONG_AGO);
        assertEquals(List.of(), looked());
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, LONG_AGO);
        used.clear();
        for (int i = 0; i < 40; i++) {
            reloader.poll();
        }
        assertEquals(List.of("two"), used);
    }

    @Test
    void aFileThatIsTouchedButTheSameIsNotReadAgain() throws IOException {
        Files.setLastModifiedTime(file, LONG_AGO);
        Files.writeString(file, "one");
        assertEquals(List.of(), looked());
    }

    @Test
    void filesThatBelongTogetherAreReadWhenOneChanges() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "k1");
        reloader.watch(List.of(file, key), () -> read(file) + " " + read(key), used::add);
        Files.writeString(key, "k2");
        assertEquals(List.of("one k2"), looked());
    }

    @Test
    void aFileThatIsAMountOfItsOwnIsReportedAsPinned() throws IOException {
        Path real = Files.writeString(directory.toRealPath().resolve("a b.pem"), "x");
        String mounts = "22 1 0:21 / / rw - overlay overlay rw\n"
                + "30 22 8:1 /srv/a.pem " + real.toString().replace(" ", "\\040") + " ro - ext4 /dev/sda1 ro\n";
        String said = PinnedFile.warning(real, mounts).orElseThrow();
        assertTrue(said.contains("its inode is pinned") && said.contains("mount its directory"), said);
        assertEquals(Optional.empty(), PinnedFile.warning(file, mounts));
    }

    @Test
    void aPinnedFileThatWasReplacedOutsideIsReported() throws IOException {
        assertEquals(Optional.empty(), PinnedFile.replaced(file));
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this system has no /proc/self/fd");
        Path descriptors = Path.of("/proc/self/fd");
        String deleted = file.toRealPath() + " (deleted)";
        try (var held = Files.newByteChannel(file)) {
            Files.delete(file); // as the host does; the channel, as the mount, keeps the inode
            boolean found = false;
            try (var open = Files.list(descriptors)) {
                for (Path each : open.toList()) {
                    found |= Files.isSymbolicLink(each)
                            && Files.readSymbolicLink(each).toString().equals(deleted)
                            && PinnedFile.replaced(each).isPresent();
                }
            }
            assertTrue(found && held.isOpen());
        }
    }

    @Test
    void aFileThatGoesAndComesBackIsReadAgain() throws IOException {
        Files.delete(file);
        assertEquals(List.of(), looked());
        Files.writeString(file, "back");
        assertEquals(List.of("back"), looked());
    }

    @Test
    void anAtomicRenameIsSeenEvenIfSizeAndTimeAreThoseOfBefore() throws IOException {
        Files.setLastModifiedTime(file, LONG_AGO);
        assertEquals(List.of(), looked());
        Path draft = Files.writeString(directory.resolve("draft"), "two");
        Files.setLastModifiedTime(draft, LONG_AGO);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        assertEquals(List.of("two"), looked());
    }

    /** As Kubernetes mounts a ConfigMap: the file is a link through a directory that is a link, which is swapped. */
    @Test
    void aLinkToAnotherFileIsANewVersion() throws IOException {
        for (String version : List.of("v1", "v2")) {
            Path data = Files.createDirectory(directory.resolve(version));
            Files.setLastModifiedTime(Files.writeString(data.resolve("keys"), version), LONG_AGO);
        }
        Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("v1"));
        Path link = Files.createSymbolicLink(directory.resolve("keys"), Path.of("..data/keys"));
        reloader.watch(link, ReloaderTest::read, used::add);
        Path turned = Files.createSymbolicLink(directory.resolve("..tmp"), Path.of("v2"));
        Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(List.of("v2"), looked());
    }

    @Test
    void reloadingReadsUnchangedFilesToo() {
        used.clear();
        reloader.reloadNow();
        assertEquals(List.of("one"), used);
        assertEquals(List.of(), looked());
    }

    @Test
    void reloadingReportsAResultForEachFile() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "x");
        reloader.watch(other, ReloaderTest::read, used::add);
        assertEquals(
                List.of(ReloadResult.good(file.toString()), ReloadResult.good(other.toString())),
                reloader.reloadNow());
        Files.writeString(file, "bad");
        used.clear();
        assertEquals(
                List.of(ReloadResult.refused(file.toString(), file + " is bad"), ReloadResult.good(other.toString())),
                reloader.reloadNow());
        assertEquals(List.of("x"), used);
    }

    @Test
    void aConsumerThatThrowsDoesNotStopTheOthers() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "x");
        reloader.watch(other, ReloaderTest::read, text -> {
            if (text.equals("stumble")) {
                throw new IllegalStateException();
            }
        });
        Path third = Files.writeString(directory.resolve("third"), "x");
        reloader.watch(third, ReloaderTest::read, used::add);
        Files.writeString(other, "stumble");
        Files.writeString(third, "third");
        assertEquals(List.of("third"), looked());
    }

    @Test
    void theThreadPollsUntilItIsClosed() throws Exception {
        CountDownLatch seen = new CountDownLatch(2);
        reloader.watch(file, ReloaderTest::read, text -> seen.countDown());
        reloader.start();
        Files.writeString(file, "by the thread");
        assertTrue(seen.await(30, TimeUnit.SECONDS));
        List<Thread> threads = Thread.getAllStackTraces()
                .keySet()
                .stream()
                .filter(thread -> thread.getName().equals("derp-files"))
                .toList();
        assertEquals(1, threads.size());
        reloader.close();
        threads.get(0).join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(threads.get(0).isAlive());
    }

    @Test
    void aFileThatIsNotASmallTextIsRefusedByName() throws IOException {
        Path large = Files.write(directory.resolve("large"), new byte[101]);
        assertEquals(large + " is larger than 100 bytes",
                assertThrows(IOException.class, () -> SmallFile.readText(large, 100)).getMessage());
        Path binary = Files.write(directory.resolve("binary"), new byte[]{(byte) 0xff});
        assertEquals(binary + " is not UTF-8 text",
                assertThrows(IOException.class, () -> SmallFile.readText(binary, 100)).getMessage());
        assertEquals(directory + " cannot be read: is a directory",
                assertThrows(IOException.class, () -> SmallFile.readText(directory, 100)).getMessage());
    }
}

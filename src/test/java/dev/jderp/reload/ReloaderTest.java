package dev.jderp.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
        String text = SmallFile.read(from, 100);
        if (text.startsWith("bad")) {
            throw new IOException(from + " is bad");
        }
        return text;
    }

    /** What has been used since the last time, after as many looks as a change takes. */
    private List<String> looked() {
        used.clear();
        reloader.look();
        reloader.look();
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
        reloader.look();
        Files.writeString(file, "half of");
        reloader.look();
        Files.writeString(file, "half of it");
        reloader.look();
        assertEquals(List.of(), used);
        reloader.look();
        assertEquals(List.of("half of it"), used);
    }

    @Test
    void aBadVersionLeavesTheOldOneAndTheNextGoodOneIsTaken() throws IOException {
        Files.writeString(file, "bad now");
        assertEquals(List.of(), looked());
        Files.writeString(file, "good again");
        assertEquals(List.of("good again"), looked());
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
        assertEquals(List.of("one"), looked());
        Path draft = Files.writeString(directory.resolve("draft"), "two");
        Files.setLastModifiedTime(draft, LONG_AGO);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        assertEquals(List.of("two"), looked());
    }

    /** As Kubernetes mounts a ConfigMap: the file is a link through a directory that is a link, which is swapped. */
    @Test
    void aLinkThatIsTurnedIsSeen() throws IOException {
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
    void reloadingReadsWhatHasNotChangedToo() {
        used.clear();
        reloader.reloadNow();
        assertEquals(List.of("one"), used);
        assertEquals(List.of(), looked());
    }

    @Test
    void reloadingTellsOfEachFileHowItWent() throws IOException {
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
    void whoStumblesOverAFileDoesNotKeepTheOthersFromTheirs() throws IOException {
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
    void itsThreadLooksUntilItIsClosed() throws Exception {
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
    void whatIsNoSmallTextIsRefusedByName() throws IOException {
        Path large = Files.write(directory.resolve("large"), new byte[101]);
        assertEquals(large + " is larger than 100 bytes",
                assertThrows(IOException.class, () -> SmallFile.read(large, 100)).getMessage());
        Path binary = Files.write(directory.resolve("binary"), new byte[]{(byte) 0xff});
        assertEquals(binary + " is not text in UTF-8",
                assertThrows(IOException.class, () -> SmallFile.read(binary, 100)).getMessage());
        assertEquals(directory + " cannot be read: it is a directory",
                assertThrows(IOException.class, () -> SmallFile.read(directory, 100)).getMessage());
    }
}

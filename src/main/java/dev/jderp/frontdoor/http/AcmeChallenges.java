package dev.jderp.frontdoor.http;

import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Finds the answers to HTTP-01 challenges (RFC 8555 section 8.3): the relay's own, and those that an ACME client has
 * put below its webroot. Only small regular files whose name is a token are served; a symbolic link that leads out of
 * the webroot is not followed. Files are read on virtual threads, a few at a time. Safe for any thread.
 */
final class AcmeChallenges {

    static final String PATH = "/.well-known/acme-challenge/";
    static final int MAX_BYTES = 4 << 10;
    /** Files that are read at the same time: a file system that hangs takes no more threads than this. */
    static final int MAX_READS = 16;

    /** Base64 as in URLs; tokens have some 43 characters. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final Optional<Path> webroot;
    private final Challenges own;
    private final Executor threads;
    private final Semaphore reads = new Semaphore(MAX_READS);

    AcmeChallenges(Optional<Path> webroot, Challenges own) {
        this(webroot, own, task -> Thread.ofVirtual().name("derp-acme").start(task));
    }

    AcmeChallenges(Optional<Path> webroot, Challenges own, Executor threads) {
        this.webroot = webroot;
        this.own = own;
        this.threads = threads;
    }

    /**
     * Reads the answer to the challenge at {@code path}, a path that begins with {@link #PATH}.
     *
     * @param then takes the bytes, empty if there is no such challenge; on another thread, or before this returns
     * @return false if too many files are being read; {@code then} is not called in that case
     */
    boolean read(String path, Consumer<Optional<byte[]>> then) {
        String token = path.substring(PATH.length());
        Optional<byte[]> proof = ownAnswer(path);
        if (proof.isPresent() || webroot.isEmpty() || !TOKEN.matcher(token).matches()) {
            then.accept(proof);
            return true;
        }
        if (!reads.tryAcquire()) {
            return false;
        }
        threads.execute(() -> {
            Optional<byte[]> found;
            try {
                found = read(webroot.get(), token);
            } catch (IOException e) {
                found = Optional.empty();
            } finally {
                reads.release();
            }
            then.accept(found);
        });
        return true;
    }

    /** Returns the relay's own answer at {@code path}; empty if it has none. */
    Optional<byte[]> ownAnswer(String path) {
        return path.startsWith(PATH)
                ? own.text(path.substring(PATH.length())).map(text -> text.getBytes(StandardCharsets.US_ASCII))
                : Optional.empty();
    }

    private static Optional<byte[]> read(Path webroot, String token) throws IOException {
        Path root = webroot.toRealPath();
        Path directory = root.resolve(PATH.substring(1)).toRealPath();
        Path file = directory.resolve(token);
        var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!directory.startsWith(root) || !attributes.isRegularFile() || attributes.size() > MAX_BYTES) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return SmallFile.readAll(in, MAX_BYTES);
        }
    }
}

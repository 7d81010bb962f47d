package dev.jderp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/** The output of a command that runs in another thread, line by line, until its reader breaks it off. */
final class LinePipe extends Writer {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder line = new StringBuilder();
    private volatile boolean broken;

    /** Starts a command with this output. */
    static FutureTask<Integer> start(LinePipe out, LinePipe err, String... words) {
        FutureTask<Integer> task = new FutureTask<>(() -> JderpCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words));
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    @Override
    public void write(char[] chars, int from, int count) throws IOException {
        if (broken) {
            throw new IOException("broken pipe");
        }
        for (char c : new String(chars, from, count).toCharArray()) {
            if (c == '\n') {
                lines.add(line.toString());
                line.setLength(0);
            } else {
                line.append(c);
            }
        }
    }

    /** Waits for the next line with this part. */
    String next(String part) throws InterruptedException {
        while (true) {
            String next = lines.take();
            if (next.contains(part)) {
                return next;
            }
        }
    }

    /** Makes the next write fail. */
    void breakOff() {
        broken = true;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

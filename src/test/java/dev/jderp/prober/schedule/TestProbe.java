package dev.jderp.prober.schedule;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** A probe's function whose results a test sets: each run waits for the next one. */
public final class TestProbe implements ProbeFunction {

    /** How many runs have begun. */
    public final Semaphore begun = new Semaphore(0);
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    public static final String GOOD = "";

    /** What further runs end with: {@link #GOOD}, or an error. */
    public TestProbe will(String... these) {
        for (String each : these) {
            answers.add(each);
        }
        return this;
    }

    @Override
    public void probe(ProbeContext context) throws IOException, InterruptedException {
        begun.release();
        String answer = answers.take();
        if (!answer.equals(GOOD)) {
            throw new IOException(answer);
        }
    }

    public ProbeClass of(String name) {
        return ProbeClass.of(name, this);
    }
}

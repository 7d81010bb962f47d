package dev.jderp.prober;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** A probe's function that a test controls: each run takes the next answer, and waits for it. */
final class TestProbe implements ProbeFunction {

    /** How many runs have begun. */
    final Semaphore begun = new Semaphore(0);
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    static final String GOOD = "";

    /** What further runs end with: {@link #GOOD}, or an error. */
    TestProbe will(String... these) {
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

    ProbeClass of(String name) {
        return ProbeClass.of(name, this);
    }
}

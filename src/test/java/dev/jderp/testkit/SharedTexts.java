package dev.jderp.testkit;

import dev.jderp.kit.NoAnswerException;
import dev.jderp.kit.SharedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One text that several owners share, as the relays of a region do; a test has the owners notified. */
public final class SharedTexts implements SharedText.Sharing {

    private final List<Runnable> changed = new ArrayList<>();
    private final List<String> stored = new ArrayList<>();
    private String text = "";
    private boolean isShared;
    private boolean isSilent;

    @Override
    public SharedText share(String local, String unedited, Runnable whenChanged) {
        changed.add(whenChanged);
        if (!isShared) {
            isShared = true;
            text = local;
        }
        return new SharedText() {
            @Override
            public Optional<String> latest() {
                return Optional.of(text);
            }

            @Override
            public boolean replace(String before, String after) throws IOException {
                if (isSilent) {
                    throw new NoAnswerException("no answer", null);
                }
                boolean isExpected = text.equals(before);
                if (isExpected) {
                    text = after;
                }
                return isExpected;
            }

            @Override
            public void stored(String content) {
                stored.add(content);
            }
        };
    }

    /** Gives no answer from now on. */
    public void fallSilent() {
        isSilent = true;
    }

    /** Replaces the text as a relay of another version may do. */
    public void set(String content) {
        text = content;
    }

    public String text() {
        return text;
    }

    /** What the owners have in their files, in the order in which they stored it. */
    public List<String> stored() {
        return List.copyOf(stored);
    }

    public void notifyOwners() {
        changed.forEach(Runnable::run);
    }
}

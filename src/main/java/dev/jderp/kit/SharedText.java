package dev.jderp.kit;

import java.io.IOException;
import java.util.Optional;

/**
 * A text of which every relay of the region has a copy, and which they replace by compare-and-set. The owner of the
 * local copy calls it under its own lock.
 */
public interface SharedText {

    /** A text that this relay does not share with others. */
    SharedText LOCAL = new SharedText() {
        @Override
        public Optional<String> latest() {
            return Optional.empty();
        }

        @Override
        public boolean replace(String before, String after) {
            return true;
        }

        @Override
        public void stored(String text) {}

        @Override
        public boolean isShared() {
            return false;
        }
    };

    /** Makes shared texts. */
    @FunctionalInterface
    interface Sharing {

        /**
         * Shares the owner's text from now on.
         *
         * @param local the text in the owner's file
         * @param unedited the text of a relay that has never been edited
         * @param changed called on another thread when {@link SharedText#latest} has changed
         */
        SharedText share(String local, String unedited, Runnable changed);
    }

    /** The newest text that this relay knows of; empty if it has none but the owner's. Does not wait. */
    Optional<String> latest();

    /**
     * Replaces the text in the whole region.
     *
     * @return false if the region has another text than {@code before}; {@link #latest} then returns it
     * @throws NoAnswerException if the region does not answer in time; the text may still be replaced later
     * @throws IOException if the region's text is invalid, in one line
     */
    boolean replace(String before, String after) throws IOException;

    /** Whether other relays have copies. */
    default boolean isShared() {
        return true;
    }

    /** The owner has this text, which was the latest, in its file. */
    void stored(String text);
}

package dev.jderp.grid;

/** Receives what happens in the grid. The grid's own threads call it, so it returns at once. */
interface GridListener {

    /** A text was replaced, or may have been: a member came or left, or a split has healed. */
    void textsChanged();

    /** A message was published, or sent to this member. */
    void received(String message);
}

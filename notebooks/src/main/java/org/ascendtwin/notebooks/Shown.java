package org.ascendtwin.notebooks;

/** Something that a notebook shows as more than its words. */
sealed interface Shown permits Table, Drawing {
    /** What it says where only text can be shown; the same for the same content. */
    String text();
}

package org.ascendtwin.scenarios.experiment;

/** Is told how far a long piece of work has come. */
@FunctionalInterface
public interface Progress {
    /** {@code done} of {@code total} requests are finished. */
    void update(long done, long total);
}

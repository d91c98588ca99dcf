package org.ascendtwin.hardware.model;

/** What a layer does to each token by itself. */
public sealed interface FeedForward permits DenseMlp, MixtureOfExperts {
    /** Elements of its weight matrices but the experts'. */
    long linearParameters(int hiddenSize);

    /** Elements of its experts' weight matrices. */
    long expertParameters(int hiddenSize);

    /** Elements of what is never quantised. */
    long smallParameters(int hiddenSize);
}

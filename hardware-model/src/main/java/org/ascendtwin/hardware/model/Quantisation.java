package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;

/** How the linear layers are stored and multiplied; embeddings, norms and the language-model head stay at 16 bits. */
public enum Quantisation {
    BF16(DataType.BF16, DataType.BF16, DataType.BF16),
    FP16(DataType.FP16, DataType.FP16, DataType.FP16),
    /** Weights per output channel, activations per token, both int8. */
    W8A8(DataType.INT8, DataType.INT8, DataType.INT8),
    /** As W8A8, the experts' weights int4. */
    W4A8(DataType.INT8, DataType.INT4, DataType.INT8),
    /** Weights int4, activations at 16 bits. */
    W4A16(DataType.INT4, DataType.INT4, DataType.BF16),
    /** Weights and activations fp8. */
    FP8(DataType.FP8, DataType.FP8, DataType.FP8);

    private final DataType weight;
    private final DataType expertWeight;
    private final DataType activation;

    Quantisation(DataType weight, DataType expertWeight, DataType activation) {
        this.weight = weight;
        this.expertWeight = expertWeight;
        this.activation = activation;
    }

    /** Format of a linear layer's weight in memory. */
    public DataType weight() {
        return weight;
    }

    /** Format of an expert's weight in memory. */
    public DataType expertWeight() {
        return expertWeight;
    }

    /** Format in which a linear layer multiplies. */
    public DataType activation() {
        return activation;
    }

    /** Format between layers, and of everything that is not quantised. */
    public DataType plain() {
        return this == FP16 ? DataType.FP16 : DataType.BF16;
    }

    /** Whether activations are quantised before each linear layer. */
    public boolean quantisesActivations() {
        return activation.bits() < plain().bits();
    }
}

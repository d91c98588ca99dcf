package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The model that is served: one of the catalogue, or a HuggingFace config.json. */
@Doc("The model that is served")
public record ModelSpec(
        @Doc("a model of the catalogue (./twin models)") @Nullable String id,

        @Doc("a HuggingFace config.json, instead of id") @Nullable Path config,

        @Doc("how weights and activations are stored and multiplied") @Default("bf16")
        Weights weights) {

    public ModelSpec {
        if ((id == null) == (config == null)) {
            throw new IllegalArgumentException("needs exactly one of id and config.");
        }
    }

    /** Number formats of weights and activations. */
    public enum Weights {
        /** 16-bit brain floating point throughout. */
        BF16,
        /** 8-bit integers for weights and activations of linear layers, as ModelSlim makes them. */
        W8A8
    }
}

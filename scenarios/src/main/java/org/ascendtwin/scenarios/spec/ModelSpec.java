package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.ascendtwin.hardware.model.Quantisation;
import org.jspecify.annotations.Nullable;

/** The model that is served: one of the catalogue, or a HuggingFace config.json. */
@Doc("The model that is served")
public record ModelSpec(
        @Doc("a model of the catalogue (./twin models)") @Nullable String id,

        @Doc("a HuggingFace config.json, instead of id") @Nullable Path config,

        @Doc("how weights and activations are stored and multiplied") @Default("bf16")
        Quantisation weights,

        @Doc("where the weights lie on the servers, as launch commands name them (--model-path); changes nothing here")
        @Nullable String path,

        @Nullable DraftModelSpec draft) {

    public ModelSpec {
        if ((id == null) == (config == null)) {
            throw new IllegalArgumentException("needs exactly one of id and config.");
        }
    }
}

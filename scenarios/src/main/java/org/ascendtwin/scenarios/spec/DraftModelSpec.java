package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The small model that drafts for the served one: one of the catalogue, or a HuggingFace config.json. */
@Doc("The small model that drafts for the served one (speculative-algorithm STANDALONE)")
public record DraftModelSpec(
        @Doc("a model of the catalogue (./twin models)") @Nullable String id,

        @Doc("a HuggingFace config.json, instead of id") @Nullable Path config) {

    public DraftModelSpec {
        if ((id == null) == (config == null)) {
            throw new IllegalArgumentException("needs exactly one of id and config.");
        }
    }
}

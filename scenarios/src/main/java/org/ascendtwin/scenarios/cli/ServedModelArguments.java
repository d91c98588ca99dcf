package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.serve.ServedModel;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model is served, by default the trained one that ships. */
final class ServedModelArguments {
    @Option(
            names = {"--model", "--model-path"},
            paramLabel = "DIR",
            description =
                    "A folder with config.json, tokenizer.json and .safetensors files. By default a tiny model that"
                            + " was trained for this project.")
    private @Nullable Path model;

    @Option(
            names = {"--draft", "--speculative-draft-model-path"},
            paramLabel = "DIR",
            description = "A small model with the same tokens, which writes ahead; the tiny model has its own.")
    private @Nullable Path draft;

    @Option(
            names = "--served-model-name",
            paramLabel = "NAME",
            description = "Name in answers; by default the folder's.")
    private @Nullable String name;

    @Mixin
    private TensorTypeArgument type = new TensorTypeArgument();

    /** @param drafts whether a draft model is needed */
    ServedModel open(boolean drafts) throws InvalidInput {
        Path tiny = Path.of(System.getProperty("twin.home", "."), "live-engine", "models", "tiny");
        Path folder = model == null ? tiny.resolve("target") : model;
        Path small = draft == null && model == null ? tiny.resolve("draft") : draft;
        if (drafts && small == null) {
            throw new InvalidInput(
                    "--speculative-draft-model-path",
                    "none, and drafts are asked for. Maybe a smaller model of the same family.");
        }
        try {
            return ServedModel.open(folder, name == null && model == null ? "tiny" : name, drafts ? small : null);
        } catch (IOException e) {
            throw new InvalidInput("--model", "cannot read " + e.getMessage() + ". Maybe the path is wrong.");
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--model", String.valueOf(e.getMessage()));
        }
    }

    TensorType type() throws InvalidInput {
        return type.type();
    }
}

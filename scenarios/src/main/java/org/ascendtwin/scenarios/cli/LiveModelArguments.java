package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.RandomWeights;
import org.ascendtwin.live.runtime.Safetensors;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model runs on the device. */
final class LiveModelArguments {
    @Option(
            names = "--model",
            paramLabel = "PATH",
            description = "A folder with config.json and .safetensors files, or a config.json alone, whose weights are"
                    + " then random. By default a built-in model of about 30 M parameters.")
    private @Nullable Path model;

    @Option(
            names = "--draft",
            paramLabel = "PATH",
            description =
                    "A small model with the same tokens that drafts for it, as --model: its steps are measured, too.")
    private @Nullable Path draft;

    @Option(names = "--layers", paramLabel = "N", description = "Fewer layers than the model has, for a large model.")
    private @Nullable Integer layers;

    @Mixin
    private TensorTypeArgument type = new TensorTypeArgument();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of random weights (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    DecoderConfig config() throws InvalidInput {
        DecoderConfig config = model == null ? DecoderConfig.small() : read(model, "--model");
        if (layers == null) {
            return config;
        }
        if (layers < 1 || layers > config.layers()) {
            throw new InvalidInput("--layers", layers + "; allowed: 1 to the model's " + config.layers());
        }
        return config.withLayers(layers);
    }

    private static DecoderConfig read(Path path, String option) throws InvalidInput {
        try {
            return DecoderConfig.read(Files.isDirectory(path) ? path.resolve("config.json") : path);
        } catch (IOException e) {
            throw new InvalidInput(option, "cannot read " + e.getMessage() + ". Maybe the path is wrong.");
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(option, String.valueOf(e.getMessage()));
        }
    }

    TensorType type() throws InvalidInput {
        return type.type();
    }

    /** What a profile calls the steps of the model. */
    String name() {
        return model == null ? "small.json" : name(model);
    }

    /** What a profile calls its steps with drafts; null without a draft model. */
    @Nullable String draftedName() {
        return draft == null ? null : MeasuredServing.key(name(), name(draft));
    }

    /** What a scenario that is served with this config.json calls the model in its results. */
    private static String name(Path model) {
        Path file = Files.isDirectory(model) ? model.resolve("config.json") : model;
        Path folder = file.toAbsolutePath().getParent();
        Path named = folder != null && file.endsWith("config.json") ? folder : file;
        return String.valueOf(named.getFileName());
    }

    /** What the model is called in a report. */
    String title() {
        return model == null ? "built-in small model" : String.valueOf(model.getFileName());
    }

    DecoderWeights load(Device device, DecoderConfig config) throws InvalidInput {
        return load(device, config, model, "--model");
    }

    /** The draft model on the device; null without one. */
    @Nullable DecoderWeights loadDraft(Device device) throws InvalidInput {
        return draft == null ? null : load(device, read(draft, "--draft"), draft, "--draft");
    }

    private DecoderWeights load(Device device, DecoderConfig config, @Nullable Path path, String option)
            throws InvalidInput {
        Path folder = path == null || !Files.isDirectory(path) ? null : path;
        try {
            if (folder == null || !hasWeights(folder)) {
                return DecoderWeights.load(device, config, new RandomWeights(seed), type());
            }
            try (Safetensors weights = Safetensors.open(folder)) {
                return DecoderWeights.load(device, config, weights, type());
            }
        } catch (IOException e) {
            throw new InvalidInput(option, "cannot read " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(option, String.valueOf(e.getMessage()));
        }
    }

    private static boolean hasWeights(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".safetensors"));
        }
    }
}

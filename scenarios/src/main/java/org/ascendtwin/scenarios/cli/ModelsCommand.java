package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin models}: the models that scenarios can name. */
@Command(
        name = "models",
        description = {
            "Lists the models that scenarios can name; of one, its layers and the bytes of its weights and of a cached token in"
                    + " every format."
        },
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "One model of the catalogue.")
    private @Nullable String id;

    @Option(names = "--file", paramLabel = "CONFIG", description = "A HuggingFace config.json: reads it and shows it.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        PrintWriter out = spec.commandLine().getOut();
        ModelConfig one = one();
        if (one != null) {
            if (json) {
                out.println(Json.text(details(one)));
            } else {
                show(one, out);
            }
            return 0;
        }
        Map<String, ModelCatalogue.PublishedModel> models =
                ModelCatalogue.shipped().models();
        if (json) {
            out.println(Json.text(
                    models.values().stream().map(ModelsCommand::fields).toList()));
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MODEL", "ARCHITECTURE", "PARAMETERS", "LAYERS", "CONTEXT"));
        models.values().forEach(model -> rows.add(row(model.config())));
        Columns.print(rows, out);
        return 0;
    }

    private @Nullable ModelConfig one() throws InvalidInput {
        Map<String, ModelCatalogue.PublishedModel> known =
                ModelCatalogue.shipped().models();
        if (file != null) {
            try {
                return ModelConfig.read(String.valueOf(file.getFileName()), file);
            } catch (IllegalArgumentException e) {
                throw new InvalidInput("--file", String.valueOf(e.getMessage()));
            }
        }
        if (id == null) {
            return null;
        }
        ModelCatalogue.PublishedModel model = known.get(id);
        if (model == null) {
            throw new InvalidInput(
                    "MODEL",
                    "no model is called \"" + id + "\"; known: " + String.join(", ", known.keySet()) + "."
                            + Names.maybe(id, known.keySet()));
        }
        return model.config();
    }

    private static void show(ModelConfig model, PrintWriter out) {
        out.println(String.format(
                Locale.ROOT,
                "%s, %s: %.2f B parameters, hidden size %,d, vocabulary %,d, context %,d",
                model.id(),
                model.architecture(),
                model.parameterCount() / 1e9,
                model.hiddenSize(),
                model.vocabSize(),
                model.contextLength()));
        for (LayerKind kind : model.layers()) {
            out.println("  " + kind.count() + " layers of " + kind.attention() + " and " + kind.feedForward());
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("WEIGHTS", "GIB", "CACHE", "BYTES A TOKEN"));
        List<DataType> caches = List.of(DataType.BF16, DataType.INT8);
        int line = 0;
        for (Quantisation scheme : Quantisation.values()) {
            DataType cache = line < caches.size() ? caches.get(line++) : null;
            rows.add(List.of(
                    scheme.name().toLowerCase(Locale.ROOT),
                    String.format(Locale.ROOT, "%.1f", weightBytes(model, scheme) / (1L << 30)),
                    cache == null ? "" : cache.spelling(),
                    cache == null ? "" : String.format(Locale.ROOT, "%,.0f", tokenBytes(model, cache))));
        }
        Columns.print(rows, out);
    }

    private static double weightBytes(ModelConfig model, Quantisation scheme) {
        long plain = model.smallParameters() + model.embeddingParameters() + model.headParameters();
        return scheme.weight().bytes() * model.linearParameters()
                + scheme.expertWeight().bytes() * model.expertParameters()
                + scheme.plain().bytes() * plain;
    }

    private static double tokenBytes(ModelConfig model, DataType cache) {
        return MemoryPlan.bytesPerToken(
                model, new Placement(1, Quantisation.BF16, cache), MemorySettings.DEFAULT.windowRatio());
    }

    private static Map<String, Object> details(ModelConfig model) {
        Map<String, Object> weights = new LinkedHashMap<>();
        for (Quantisation scheme : Quantisation.values()) {
            weights.put(scheme.name().toLowerCase(Locale.ROOT), weightBytes(model, scheme));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", model.id());
        fields.put("architecture", model.architecture());
        fields.put("parameters", model.parameterCount());
        fields.put("layers", model.layerCount());
        fields.put("hidden_size", model.hiddenSize());
        fields.put("context_length", model.contextLength());
        fields.put("weight_bytes", weights);
        fields.put("bytes_per_bf16_kv_token", tokenBytes(model, DataType.BF16));
        fields.put("bytes_per_int8_kv_token", tokenBytes(model, DataType.INT8));
        return fields;
    }

    private static List<String> row(ModelConfig model) {
        return List.of(
                model.id(),
                model.architecture(),
                String.format(Locale.ROOT, "%.2f B", model.parameterCount() / 1e9),
                Integer.toString(model.layerCount()),
                String.format(Locale.ROOT, "%,d", model.contextLength()));
    }

    private static Map<String, Object> fields(ModelCatalogue.PublishedModel model) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", model.config().id());
        fields.put("architecture", model.config().architecture());
        fields.put("parameters", model.config().parameterCount());
        fields.put("published_parameters", model.parameters());
        fields.put("layers", model.config().layerCount());
        fields.put("hidden_size", model.config().hiddenSize());
        fields.put("context_length", model.config().contextLength());
        fields.put("source", model.source());
        return fields;
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin models}: the models that scenarios can name. */
@Command(
        name = "models",
        description = "Lists the models that scenarios can name; any other is read from its config.json.",
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
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

package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.ScenarioReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin scenarios}: the gallery, a line each. */
@Command(
        name = "scenarios",
        description = {
            "Lists the gallery, a scenario a line.",
            "Those of ./twin reports are in scenarios/reports, those of ./twin live in scenarios/live; all commands take them."
        },
        mixinStandardHelpOptions = true)
final class ScenariosCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Option(names = "--reference", description = "Prints the reference of scenario files as Markdown instead.")
    private boolean reference;

    @Override
    public Integer call() throws InvalidInput {
        PrintWriter out = spec.commandLine().getOut();
        if (reference) {
            out.print(ScenarioReference.markdown());
            out.flush();
            return 0;
        }
        List<Gallery.Entry> entries = Gallery.entries();
        if (json) {
            out.println(Json.text(entries.stream().map(ScenariosCommand::fields).toList()));
            return 0;
        }
        Columns.print(
                entries.stream()
                        .map(entry -> List.of(entry.file().toString(), entry.title()))
                        .toList(),
                out);
        return 0;
    }

    private static Map<String, String> fields(Gallery.Entry entry) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", entry.name());
        fields.put("title", entry.title());
        fields.put("file", entry.file().toString());
        return fields;
    }
}

package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads scenario files; what is wrong is reported all at once. */
public final class ScenarioReader {
    private final List<ScenarioCheck> checks;

    /** @param checks what a scenario must satisfy beyond its form: that the model fits, that there are enough dies */
    public ScenarioReader(List<ScenarioCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /**
     * Reads {@code file} with {@code settings} ({@code path=value}) laid over it.
     *
     * @throws InvalidInput with every problem of form and sense
     */
    public Scenario read(Path file, List<String> settings) throws InvalidInput {
        return read(SourceDocument.read(file, SourceDocument.Kind.SCENARIO), settings);
    }

    /** The text of {@code file}, to be read several times. */
    public static String text(Path file) throws InvalidInput {
        return SourceDocument.text(file, SourceDocument.Kind.SCENARIO);
    }

    /** Reads {@code text} as if it were the contents of {@code file}. */
    public Scenario read(String file, String text, List<String> settings) throws InvalidInput {
        return read(SourceDocument.parse(file, text, SourceDocument.Kind.SCENARIO), settings);
    }

    private Scenario read(SourceDocument document, List<String> settings) throws InvalidInput {
        settings.forEach(document::set);
        return read(document);
    }

    Scenario read(SourceDocument document) throws InvalidInput {
        RecordReader reader = new RecordReader(document);
        @Nullable Object scenario = reader.record(Scenario.class, document.root(), "");
        Draft draft = new Draft(document, reader);
        checks.forEach(check -> check.check(draft));
        if (scenario == null || !document.problems().isEmpty()) {
            throw new InvalidInput(document.problems());
        }
        return (Scenario) scenario;
    }
}

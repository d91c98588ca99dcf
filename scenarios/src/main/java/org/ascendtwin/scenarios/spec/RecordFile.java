package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a YAML file as a record, as scenarios are read: keys in kebab-case, every problem at once. */
public final class RecordFile {
    private RecordFile() {}

    /**
     * Reads {@code file}.
     *
     * @param name what the file holds, as errors call it: "a scenario"
     */
    public static <T extends Record> T read(Path file, String name, Class<T> type) throws InvalidInput {
        SourceDocument document = SourceDocument.read(file, new SourceDocument.Kind(name, type));
        @Nullable Object made = new RecordReader(document).record(type, document.root(), "");
        if (made == null || !document.problems().isEmpty()) {
            throw new InvalidInput(document.problems());
        }
        return type.cast(made);
    }
}

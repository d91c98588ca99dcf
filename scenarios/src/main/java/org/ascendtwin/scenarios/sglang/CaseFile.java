package org.ascendtwin.scenarios.sglang;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** A file of cases that grows. */
public final class CaseFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private CaseFile() {}

    /**
     * Adds {@code cases} to {@code file}, which need not be there.
     *
     * @throws InvalidInput if it is no list of cases, has one of these names already, or cannot be written
     */
    public static void append(Path file, List<Map<String, @Nullable Object>> cases) throws InvalidInput {
        ArrayNode all = JSON.createArrayNode();
        if (Files.exists(file)) {
            for (PublishedCase known : PublishedCases.read(file)) {
                all.add(known.json());
            }
        }
        for (Map<String, @Nullable Object> each : cases) {
            JsonNode json = JSON.valueToTree(each);
            for (JsonNode known : all) {
                if (known.path("id").equals(json.path("id"))) {
                    throw new InvalidInput(
                            file.toString(),
                            "has a case called " + known.path("id") + " already. Maybe another --id, or another file.");
                }
            }
            all.add(json);
        }
        Path target = file.toAbsolutePath().normalize();
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".unfinished");
        try {
            Files.writeString(unfinished, JSON.writeValueAsString(all) + "\n", StandardCharsets.UTF_8);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InvalidInput(
                    file.toString(), "cannot be written: " + e.getMessage() + ". Maybe the folder is missing.");
        }
    }
}

package org.ascendtwin.scenarios.sglang;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.spec.InvalidInput;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads files of published runs: a JSON list of cases with servers, router, benchmark and results. */
public final class PublishedCases {
    private PublishedCases() {}

    /**
     * The cases of {@code file} in its order.
     *
     * @throws InvalidInput if it is no such list
     */
    public static List<PublishedCase> read(Path file) throws InvalidInput {
        JsonNode list;
        try {
            list = new JsonMapper().readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new InvalidInput(file.toString(), Files.exists(file) ? "cannot be read." : "no such file.");
        } catch (JacksonException e) {
            throw new InvalidInput(file.toString(), "is not JSON: " + e.getOriginalMessage() + ".");
        }
        if (!list.isArray()) {
            throw new InvalidInput(file.toString(), "is no list of cases.");
        }
        List<PublishedCase> cases = new ArrayList<>();
        for (JsonNode json : list) {
            if (!json.path("id").isString()
                    || !json.path("servers").isArray()
                    || !json.path("benchmark").isObject()) {
                throw new InvalidInput(
                        file + "[" + cases.size() + "]", "is no case; one has at least id, servers and benchmark.");
            }
            PublishedCase next = new PublishedCase(json);
            if (cases.stream().anyMatch(known -> known.id().equals(next.id()))) {
                throw new InvalidInput(
                        file + "[" + cases.size() + "]",
                        "is the second case called \"" + next.id() + "\". Maybe give each a name of its own.");
            }
            cases.add(next);
        }
        return cases;
    }
}

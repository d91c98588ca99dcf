package org.ascendtwin.live.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.text.Tokenizer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model's folder, but for its weights.
 *
 * @param folder where it is
 * @param name what it is called
 * @param config its sizes
 * @param tokenizer its tokenizer
 * @param endTokens tokens that end an answer
 * @param draftFolder the folder of a small model that writes ahead; null without
 */
public record ServedModel(
        Path folder,
        String name,
        DecoderConfig config,
        Tokenizer tokenizer,
        Set<Integer> endTokens,
        @Nullable Path draftFolder)
        implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Reads config.json, generation_config.json if there is one, and tokenizer.json. */
    public static ServedModel open(Path folder, @Nullable String name, @Nullable Path draftFolder) throws IOException {
        DecoderConfig config = DecoderConfig.read(folder.resolve("config.json"));
        Set<Integer> ends = new LinkedHashSet<>();
        for (String file : new String[] {"config.json", "generation_config.json"}) {
            if (Files.exists(folder.resolve(file))) {
                addEnds(folder.resolve(file), ends);
            }
        }
        return new ServedModel(
                folder,
                name == null
                        ? String.valueOf(folder.toAbsolutePath().normalize().getFileName())
                        : name,
                config,
                Tokenizer.read(folder.resolve("tokenizer.json")),
                ends,
                draftFolder);
    }

    private static void addEnds(Path file, Set<Integer> ends) throws IOException {
        try {
            JsonNode node = MAPPER.readTree(Files.readString(file)).path("eos_token_id");
            if (node.isInt()) {
                ends.add(node.asInt());
            }
            for (JsonNode one : node) {
                ends.add(one.asInt());
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Whether chats can be written down for it. */
    boolean knowsChats() {
        return tokenizer.encode("<|im_start|>").length == 1;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

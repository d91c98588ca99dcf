package org.ascendtwin.hardware.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The models that ship with the product, by id: their sizes restated from the public config.json files. */
public final class ModelCatalogue {
    private final Map<String, PublishedModel> models;

    /**
     * A model and what is published of it.
     *
     * @param config its sizes
     * @param parameters its published number of parameters
     * @param source where both come from
     */
    public record PublishedModel(ModelConfig config, double parameters, String source) {}

    private ModelCatalogue(Map<String, PublishedModel> models) {
        this.models = Collections.unmodifiableMap(models);
    }

    /** The shipped models, read once. */
    public static ModelCatalogue shipped() {
        return Shipped.CATALOGUE;
    }

    /** Holds the shipped models from when they are first asked for. */
    private static final class Shipped {
        private static final ModelCatalogue CATALOGUE = read();
    }

    private static ModelCatalogue read() {
        Map<String, PublishedModel> models = new TreeMap<>();
        try (InputStream in = ModelCatalogue.class.getResourceAsStream("models.json")) {
            if (in == null) {
                throw new IllegalStateException("resource models.json is missing from the build");
            }
            for (JsonNode entry : new JsonMapper().readTree(in)) {
                String id = entry.path("id").asString();
                ModelConfig config = ModelReader.read(id, entry.path("config"));
                models.put(
                        id,
                        new PublishedModel(
                                config,
                                entry.path("parameters").asDouble(),
                                entry.path("source").asString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read models.json", e);
        }
        return new ModelCatalogue(models);
    }

    /** All models, by id in alphabetical order. */
    public Map<String, PublishedModel> models() {
        return models;
    }

    /** The sizes of the model called {@code id}. */
    public ModelConfig model(String id) {
        PublishedModel model = models.get(id);
        if (model == null) {
            throw new IllegalArgumentException("no model is called '" + id + "'; known: " + models.keySet()
                    + ". Maybe give the path of its config.json");
        }
        return model.config();
    }
}

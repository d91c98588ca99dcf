package org.ascendtwin.scenarios.assemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.ascendtwin.hardware.expert.ExpertLoads;
import org.ascendtwin.hardware.expert.ExpertPlacement;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code init-expert-location} names: a JSON file, or JSON itself, with slots by layer ({@code physical_to_logical_map})
 * or with tokens counted by layer and expert ({@code logical_count}), by which they are placed (SGLang, {@code
 * eplb/expert_location.py}).
 */
public final class ExpertLocationFile {
    private static final String FLAG = "init-expert-location: ";
    private static final String SLOTS = "physical_to_logical_map";
    private static final String COUNTS = "logical_count";
    private static final String TRIVIAL = "trivial";
    private static final String TENSORS = ".pt";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String source;
    private final int experts;
    private final int ranks;
    private final int redundant;

    ExpertLocationFile(String source, int experts, int ranks, int redundant) {
        this.source = source;
        this.experts = experts;
        this.ranks = ranks;
        this.redundant = redundant;
    }

    /** Whether experts lie in order. */
    static boolean isTrivial(String source) {
        return source.equals(TRIVIAL);
    }

    /** Whether it is a file of PyTorch, which nothing here can read. */
    public static boolean isTensors(String source) {
        return source.endsWith(TENSORS);
    }

    /** Where experts lie, by layer, or once for all. */
    List<ExpertPlacement> placements(ExpertLoads assumed) {
        if (isTrivial(source)) {
            return List.of(ExpertPlacement.inOrder(experts, ranks, redundant));
        }
        if (isTensors(source)) {
            return List.of(ExpertPlacement.balanced(assumed, ranks, redundant));
        }
        JsonNode document = document();
        if (document.has(SLOTS)) {
            return rows(document.get(SLOTS), experts + redundant, this::placed);
        }
        if (document.has(COUNTS)) {
            return counted(document.get(COUNTS));
        }
        throw new IllegalArgumentException(
                FLAG + source + " has neither " + SLOTS + " nor " + COUNTS + ". Maybe it is another file.");
    }

    private JsonNode document() {
        if (!source.endsWith(".json") && !source.startsWith("{")) {
            throw new IllegalArgumentException(FLAG + source
                    + "; allowed: trivial, a .json file, JSON itself, or a .pt file, which is not read but taken to fit"
                    + " assumptions.expert-loads. Maybe its name ends otherwise.");
        }
        try {
            return source.startsWith("{") ? JSON.readTree(source) : JSON.readTree(Files.readString(Path.of(source)));
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException(
                    FLAG + source + " cannot be read: " + e.getMessage()
                            + ". Maybe the path is relative to another folder.",
                    e);
        }
    }

    private ExpertPlacement placed(double[] slots) {
        int[] expertsBySlot = new int[slots.length];
        for (int slot = 0; slot < slots.length; slot++) {
            expertsBySlot[slot] = (int) slots[slot];
        }
        return ExpertPlacement.of(expertsBySlot, experts, ranks);
    }

    /** Counts by layer, or by window and layer, which are added up. */
    private List<ExpertPlacement> counted(JsonNode counts) {
        if (!counts.path(0).path(0).isArray()) {
            return rows(counts, experts, this::balanced);
        }
        List<double[]> sums = rows(counts.get(0), experts, row -> row);
        for (int window = 1; window < counts.size(); window++) {
            List<double[]> more = rows(counts.get(window), experts, row -> row);
            for (int layer = 0; layer < sums.size(); layer++) {
                for (int expert = 0; expert < experts; expert++) {
                    sums.get(layer)[expert] += more.get(layer)[expert];
                }
            }
        }
        return sums.stream().map(this::balanced).toList();
    }

    /** A layer without counts, as dense ones are, has all experts alike. */
    private ExpertPlacement balanced(double[] tokens) {
        double sum = 0;
        for (double some : tokens) {
            sum += some;
        }
        ExpertLoads loads = sum == 0 ? ExpertLoads.uniform(experts) : ExpertLoads.measured(tokens);
        return ExpertPlacement.balanced(loads, ranks, redundant);
    }

    private <T> List<T> rows(JsonNode layers, int width, Function<double[], T> read) {
        List<T> all = new ArrayList<>();
        for (JsonNode layer : layers) {
            if (layer.size() != width) {
                throw new IllegalArgumentException(
                        FLAG + source + " has " + layer.size() + " values in layer " + all.size()
                                + "; allowed: " + width + ". Maybe it is of another model, or made with another"
                                + " ep-num-redundant-experts.");
            }
            double[] values = new double[width];
            for (int i = 0; i < width; i++) {
                values[i] = layer.get(i).asDouble();
            }
            all.add(read.apply(values));
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(FLAG + source + " has no layers; allowed: one at least.");
        }
        return all;
    }
}

package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.Slowdown;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.step.SlowDies;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.SlowSpec;
import org.jspecify.annotations.Nullable;

/**
 * What servers run on.
 *
 * @param dies how many of the cluster's dies may be used
 * @param slow dies that are not as they should be
 * @param serving measured steps of models on one die, by the model's name
 */
record Machines(Device device, Cluster cluster, int dies, SlowDies slow, Map<String, MeasuredServing> serving) {
    /** The slow dies that {@code specs} name; those that {@code cluster} does not have, and links it has not, are reported. */
    static SlowDies slow(Cluster cluster, List<SlowSpec> specs, BiConsumer<String, String> problems) {
        List<Slowdown> links = new ArrayList<>();
        SortedMap<Integer, Double> clocks = new TreeMap<>();
        for (int index = 0; index < specs.size(); index++) {
            SlowSpec spec = specs.get(index);
            try {
                new Topology(cluster, List.of(spec.links())); // which knows its dies and links
                links.add(spec.links());
                clocks.merge(spec.die(), spec.clock(), Math::min);
            } catch (IllegalArgumentException e) {
                problems.accept("cluster.slow[" + index + "]", e.getMessage() + ".");
            }
        }
        return new SlowDies(links, clocks);
    }

    /** Measured steps of {@code model} with drafts of {@code algorithm}, null for none; null where none were measured. */
    @Nullable MeasuredServing serving(ModelConfig model, @Nullable ModelConfig draft, @Nullable SpeculativeAlgorithm algorithm) {
        if (algorithm == null) {
            return serving.get(MeasuredServing.key(model.id(), null));
        }
        return algorithm == SpeculativeAlgorithm.STANDALONE && draft != null
                ? serving.get(MeasuredServing.key(model.id(), draft.id()))
                : null;
    }
}

package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Section;
import org.jspecify.annotations.Nullable;

/** The times of a pass by its number of tokens, each priced once and then looked up. */
final class PassTimes {
    private static final int SECTIONS = Section.values().length;
    private static final Run[] NOTHING = {};

    private final IntFunction<Pass> passes;
    private final IntFunction<Pass> alike;
    private final boolean skewed;
    private final PassPricer pricer;
    private final int kinds;
    private @Nullable Segment[] wholes = new Segment[1024];
    private @Nullable Layers[] layers = new Layers[0];

    /**
     * @param passes of the busiest die
     * @param alike the same passes where all dies' experts are equally loaded
     * @param skewed whether the two differ
     * @param kinds of layers in the passes
     */
    PassTimes(IntFunction<Pass> passes, IntFunction<Pass> alike, boolean skewed, int kinds, PassPricer pricer) {
        this.passes = passes;
        this.alike = alike;
        this.skewed = skewed;
        this.kinds = kinds;
        this.pricer = pricer;
    }

    /** Everything of a pass, all layers together. */
    Segment at(int tokens) {
        if (tokens >= wholes.length) {
            wholes = Arrays.copyOf(wholes, Math.max(tokens + 1, 2 * wholes.length));
        }
        Segment known = wholes[tokens];
        if (known == null) {
            known = new Segment();
            List<Pass.Node> nodes = passes.apply(tokens).nodes();
            List<Pass.Node> even = even(tokens, nodes);
            for (int i = 0; i < nodes.size(); i++) {
                pricer.add(nodes.get(i), even.get(i), nodes.get(i).count(), known);
            }
            wholes[tokens] = known;
        }
        return known;
    }

    /** What one layer of a kind does in a section: kernels, then exchanges, and so on. */
    Run[] runs(int tokens, int kind, Section section) {
        return cut(tokens).runs[kind * SECTIONS + section.ordinal()];
    }

    /** Launches of everything of a pass whose layers run section by section. */
    int launches(int tokens) {
        return cut(tokens).launches;
    }

    private Layers cut(int tokens) {
        if (tokens >= layers.length) {
            layers = Arrays.copyOf(layers, Math.max(tokens + 1, 2 * layers.length));
        }
        Layers known = layers[tokens];
        if (known == null) {
            List<Pass.Node> nodes = passes.apply(tokens).nodes();
            int launches = 0;
            for (Pass.Node node : nodes) {
                launches += node.count() * node.launches();
            }
            known = new Layers(cut(nodes, even(tokens, nodes)), launches);
            layers[tokens] = known;
        }
        return known;
    }

    private List<Pass.Node> even(int tokens, List<Pass.Node> nodes) {
        return skewed ? alike.apply(tokens).nodes() : nodes;
    }

    /** What single layers do, by kind and section. */
    private static final class Layers {
        private final Run[][] runs;

        private final int launches;

        private Layers(Run[][] runs, int launches) {
            this.runs = runs;
            this.launches = launches;
        }
    }

    private Run[][] cut(List<Pass.Node> nodes, List<Pass.Node> even) {
        List<List<Run>> all = new ArrayList<>();
        for (int i = 0; i < kinds * SECTIONS; i++) {
            all.add(new ArrayList<>());
        }
        List<Run> current = all.get(Section.EDGE.ordinal());
        for (int i = 0; i < nodes.size(); i++) {
            Pass.Node node = nodes.get(i);
            if (node instanceof Pass.Mark mark) {
                current = all.get(mark.kind() * SECTIONS + mark.section().ordinal());
                continue;
            }
            boolean exchanges = node instanceof Pass.RepeatedCollective || node instanceof Pass.RepeatedExchange;
            if (current.isEmpty() || current.getLast().exchanges() != exchanges) {
                current.add(new Run(exchanges, new Segment()));
            }
            pricer.add(node, even.get(i), 1, current.getLast().segment());
        }
        return all.stream().map(list -> list.toArray(NOTHING)).toArray(Run[][]::new);
    }

    /**
     * Kernels of one layer, or exchanges with other dies.
     *
     * @param exchanges whether all of it goes to other dies
     */
    record Run(boolean exchanges, Segment segment) {}
}

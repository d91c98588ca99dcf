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
    private final PassPricer pricer;
    private final int kinds;
    private @Nullable Segment[] wholes = new Segment[1024];
    private @Nullable Layers[] layers = new Layers[0];

    /**
     * @param passes of the busiest die
     * @param alike the same passes where all dies' experts are equally loaded
     * @param kinds of layers in the passes
     */
    PassTimes(IntFunction<Pass> passes, IntFunction<Pass> alike, int kinds, PassPricer pricer) {
        this.passes = passes;
        this.alike = alike;
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
            List<Pass.Node> even = alike.apply(tokens).nodes();
            for (int i = 0; i < nodes.size(); i++) {
                pricer.add(nodes.get(i), even.get(i), nodes.get(i).count(), known);
            }
            wholes[tokens] = known;
        }
        return known;
    }

    /** What one layer of a kind does in a section: kernels, then exchanges, and so on. */
    Run[] runs(int tokens, int kind, Section section) {
        if (tokens >= layers.length) {
            layers = Arrays.copyOf(layers, Math.max(tokens + 1, 2 * layers.length));
        }
        Layers known = layers[tokens];
        if (known == null) {
            known = new Layers(
                    cut(passes.apply(tokens).nodes(), alike.apply(tokens).nodes()));
            layers[tokens] = known;
        }
        return known.runs[kind * SECTIONS + section.ordinal()];
    }

    /** What single layers do, by kind and section. */
    private static final class Layers {
        private final Run[][] runs;

        private Layers(Run[][] runs) {
            this.runs = runs;
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

package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.core.CoreShare;
import org.ascendtwin.hardware.core.DieSimulation;
import org.ascendtwin.hardware.core.KernelWork;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.core.Work;
import org.ascendtwin.hardware.core.WorkStream;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.step.Deployment;

/**
 * A way to run a layer's kernels in streams, and what it is worth, event by event.
 *
 * @param what what runs beside what
 * @param best the best setting found; {@code none} where every one costs
 * @param count how often the step does it
 * @param beforeNanos kernel after kernel on all cores
 * @param afterNanos in the best setting
 */
public record StreamChoice(String what, String best, int count, long beforeNanos, long afterNanos) {
    private static final int[] WINDOWS_MEBIBYTES = {8, 32, 96};
    /** Parts of all cores for the smaller of two streams. */
    private static final double[] SHARES = {1.0 / 6, 1.0 / 4, 1.0 / 3, 1.0 / 2};

    /** Seconds that the step saves. */
    public double savedSeconds() {
        return count * (beforeNanos - afterNanos) / 1e9;
    }

    /** What can be chosen for a layer of a decode step over {@code tokens} tokens of {@code deployment}. */
    public static List<StreamChoice> of(Deployment deployment, int tokens) {
        List<LayerKernels.Repeated> kernels = LayerKernels.ofStep(deployment, tokens);
        List<Operator> layer = LayerKernels.layer(kernels);
        int layers = LayerKernels.layers(kernels);
        Search search = new Search(deployment.device(), layers);
        List<StreamChoice> choices = new ArrayList<>();
        choices.add(search.prefetch(layer));
        List<Operator> shared = LayerKernels.sharedExperts(layer);
        List<Operator> experts = LayerKernels.experts(layer);
        if (!shared.isEmpty() && !experts.isEmpty()) {
            choices.add(search.beside("shared experts beside the others", shared, experts));
        }
        if (tokens > 1) {
            choices.add(search.halves(layer, LayerKernels.layer(LayerKernels.ofStep(deployment, (tokens + 1) / 2))));
        }
        return choices;
    }

    /** Tries settings on one device. */
    private static final class Search {
        private final Device device;
        private final DieSimulation simulation;
        private final int count;

        Search(Device device, int count) {
            this.device = device;
            this.simulation = new DieSimulation(device);
            this.count = count;
        }

        private WorkStream stream(String name, CoreShare cores, List<Operator> operators, double windowBytes) {
            List<Work> works = new ArrayList<>();
            for (Operator operator : operators) {
                boolean weights = !works.isEmpty() && KernelWork.hasWeight(operator);
                Prefetch prefetch = weights ? new Prefetch(windowBytes, Prefetch.Order.USE, 0) : Prefetch.NONE;
                works.add(new KernelWork(operator.getClass().getSimpleName(), operator, prefetch));
            }
            return new WorkStream(name, cores, 0, works);
        }

        private long oneByOne(List<Operator> operators) {
            WorkStream all = stream("all", CoreShare.all(device), operators, 0);
            return simulation.run(List.of(all), null).endNanos();
        }

        private StreamChoice choice(String what, long before, String best, long after) {
            return new StreamChoice(what, after < before ? best : "none", count, before, Math.min(before, after));
        }

        StreamChoice prefetch(List<Operator> layer) {
            String best = "";
            long least = Long.MAX_VALUE;
            for (int mebibytes : WINDOWS_MEBIBYTES) {
                WorkStream all = stream("all", CoreShare.all(device), layer, (double) mebibytes * (1 << 20));
                long nanos = simulation.run(List.of(all), null).endNanos();
                best = nanos < least ? "window of " + mebibytes + " MiB" : best;
                least = Math.min(least, nanos);
            }
            return choice("weights prefetched during the kernel before", oneByOne(layer), best, least);
        }

        StreamChoice beside(String what, List<Operator> smaller, List<Operator> larger) {
            int cubes = device.cube().cores();
            int vectors = device.vector().cores();
            String best = "";
            long least = Long.MAX_VALUE;
            for (double share : SHARES) {
                CoreShare few = new CoreShare(
                        Math.max(1, (int) Math.round(share * cubes)), Math.max(1, (int) Math.round(share * vectors)));
                CoreShare rest = new CoreShare(cubes - few.cubes(), vectors - few.vectors());
                long nanos = simulation
                        .run(List.of(stream("smaller", few, smaller, 0), stream("larger", rest, larger, 0)), null)
                        .endNanos();
                best = nanos < least ? few.cubes() + " of " + cubes + " cube cores" : best;
                least = Math.min(least, nanos);
            }
            return choice(what, oneByOne(smaller) + oneByOne(larger), best, least);
        }

        /** Products of one half of the batch beside vector passes of the other, then the other way round. */
        StreamChoice halves(List<Operator> whole, List<Operator> half) {
            List<Operator> products = half.stream()
                    .filter(kernel -> !(kernel instanceof VectorPass))
                    .toList();
            List<Operator> passes =
                    half.stream().filter(VectorPass.class::isInstance).toList();
            long nanos = oneByOne(half) * 2;
            if (!products.isEmpty() && !passes.isEmpty()) {
                // what a fused kernel or a scaled product does on vector cores is short beside the passes
                CoreShare cubes = new CoreShare(device.cube().cores(), 0);
                CoreShare vectors = new CoreShare(0, device.vector().cores());
                nanos = 2
                        * simulation
                                .run(
                                        List.of(
                                                stream("cube", cubes, products, 0),
                                                stream("vector", vectors, passes, 0)),
                                        null)
                                .endNanos();
            }
            return choice("vector passes beside products, in two halves", oneByOne(whole), "two halves", nanos);
        }
    }
}

package org.ascendtwin.sim.rng;

import java.util.List;

/**
 * One of several distributions, chosen by weight. The uniform that chooses is stretched and used again within the
 * choice, so a mixture too takes one uniform; variates grow with it within a component, not across components.
 */
public final class Mixture implements Distribution {
    private final List<Distribution> components;
    private final Cumulative cumulative;

    public Mixture(List<? extends Distribution> components, double... weights) {
        if (components.isEmpty() || components.size() != weights.length) {
            throw new IllegalArgumentException("a mixture has at least one component and a weight for each, not "
                    + components.size() + " components and " + weights.length + " weights");
        }
        this.components = List.copyOf(components);
        cumulative = Cumulative.of(weights);
    }

    @Override
    public double quantile(double uniform) {
        int chosen = cumulative.find(uniform);
        double within = (uniform - cumulative.before(chosen)) / cumulative.share(chosen);
        return components.get(chosen).quantile(Math.clamp(within, 0x1.0p-53, 1 - 0x1.0p-53));
    }

    @Override
    public double mean() {
        double mean = 0;
        for (int i = 0; i < cumulative.size(); i++) {
            mean += cumulative.share(i)
                    * (cumulative.share(i) > 0 ? components.get(i).mean() : 0);
        }
        return mean;
    }
}

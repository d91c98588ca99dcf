package org.ascendtwin.hardware.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fusions that are applied to the operator graph.
 *
 * @param active which
 * @param gpu what GPUs do with what these leave; null elsewhere
 * @param release of SGLang, whose graph they are applied to
 */
public record Fusions(Set<Fusion> active, @Nullable GpuKernels gpu, Release release) {
    /** None at all: every operator is a kernel of its own. */
    public static final Fusions NONE = new Fusions(EnumSet.noneOf(Fusion.class));

    /** What SGLang on Ascend fuses without being asked. */
    public static final Fusions USUAL = usual();

    /** {@code active} and nothing else. */
    public Fusions(Set<Fusion> active) {
        this(active, null, Release.LATER);
    }

    public Fusions {
        active = Collections.unmodifiableSet(active.isEmpty() ? EnumSet.noneOf(Fusion.class) : EnumSet.copyOf(active));
    }

    private static Fusions usual() {
        Set<Fusion> active = EnumSet.noneOf(Fusion.class);
        for (Fusion fusion : Fusion.values()) {
            if (fusion.usual()) {
                active.add(fusion);
            }
        }
        return new Fusions(active);
    }

    /** These, with {@code fusion} on or off. */
    public Fusions with(Fusion fusion, boolean on) {
        Set<Fusion> changed = EnumSet.noneOf(Fusion.class);
        changed.addAll(active);
        if (on) {
            changed.add(fusion);
        } else {
            changed.remove(fusion);
        }
        return new Fusions(changed, gpu, release);
    }

    /** These on a GPU. */
    public Fusions on(GpuKernels kernels) {
        return new Fusions(active, kernels, release);
    }

    /** These on the graph of another release. */
    public Fusions of(Release other) {
        return new Fusions(active, gpu, other);
    }

    /** These, each that {@code switches} names on or off as it says. */
    public Fusions with(Map<Fusion, Boolean> switches) {
        Fusions changed = this;
        for (Map.Entry<Fusion, Boolean> entry : switches.entrySet()) {
            changed = changed.with(entry.getKey(), entry.getValue());
        }
        return changed;
    }

    /** {@code pass} rewritten by each of these in turn. */
    public Pass apply(Pass pass) {
        Pass rewritten = pass;
        for (Fusion fusion : active) {
            rewritten = fusion.apply(rewritten);
        }
        return gpu == null ? rewritten : gpu.apply(rewritten);
    }
}

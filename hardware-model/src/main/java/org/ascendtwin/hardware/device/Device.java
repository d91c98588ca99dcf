package org.ascendtwin.hardware.device;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.sim.unit.Frequency;

/**
 * One die as software sees it: what it computes, remembers and costs to start.
 *
 * @param id short name, such as {@code ascend-910b2}
 * @param name the vendor's name
 * @param family what it is made of
 * @param calibrated kinds of kernels with constants of their own, by name ({@code quant_matmul}); empty without a profile
 * @param measured sizes of the kernels behind its constants; a family that is absent was not measured on it
 * @param coreFits what runs of the core level say of each kernel family; empty where they were not fitted
 * @param sources where each value comes from, by the longest matching prefix of its path as files spell it
 *     ({@code memory.hbm-rate})
 */
public record Device(
        String id,
        String name,
        ChipFamily family,
        CubeUnit cube,
        VectorUnit vector,
        MemoryLevels memory,
        KernelCosts kernels,
        LaunchCosts launch,
        Map<String, CalibratedKernel> calibrated,
        Map<KernelFamily, MeasuredSpan> measured,
        Map<KernelFamily, CoreFit> coreFits,
        Map<String, String> sources) {
    /** The clock of dies on which kernels were measured that reach CANN's bytes a cycle (910B2 and 910B3). */
    private static final double FAST_HERTZ = 1.8e9;

    private static final String TAKES_PACKED_WEIGHTS = "mla_prolog";
    private static final List<String> PACKED_BY_SERVING = List.of("quant_matmul", "grouped_matmul");

    public Device {
        calibrated = Collections.unmodifiableMap(new TreeMap<>(calibrated));
        measured = byFamily(measured);
        coreFits = byFamily(coreFits);
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }

    private static <V> Map<KernelFamily, V> byFamily(Map<KernelFamily, V> values) {
        return Collections.unmodifiableMap(
                values.isEmpty() ? new EnumMap<>(KernelFamily.class) : new EnumMap<>(values));
    }

    /** This device with other constants for all kernels, and none for single kinds or families. */
    public Device withKernels(KernelCosts costs) {
        return new Device(
                id,
                name,
                family,
                cube,
                vector,
                memory,
                costs,
                launch,
                new TreeMap<>(),
                measured,
                new EnumMap<>(KernelFamily.class),
                sources);
    }

    /** This device with constants of their own for some kinds of kernels. */
    public Device withCalibrated(Map<String, CalibratedKernel> kernels) {
        return new Device(
                id, name, family, cube, vector, memory, this.kernels, launch, kernels, measured, coreFits, sources);
    }

    /**
     * This device with weights that were packed when they were loaded (NZ, whole blocks one after the other), as serving has
     * them. Products by themselves are measured with weights row by row, of which a tile of 8-bit columns takes half the bytes
     * of a row that one of 16-bit columns does; {@value #TAKES_PACKED_WEIGHTS} takes packed weights only, so that is the rate.
     */
    public Device withPackedWeights() {
        CalibratedKernel packed = calibrated.get(TAKES_PACKED_WEIGHTS);
        if (packed == null) {
            return this;
        }
        Map<String, CalibratedKernel> kernels = new TreeMap<>(calibrated);
        for (String name : PACKED_BY_SERVING) {
            kernels.computeIfPresent(name, (key, kernel) -> kernel.streamingAs(packed));
        }
        return withCalibrated(kernels);
    }

    /** This device with other fits to runs of the core level. */
    public Device withCoreFits(Map<KernelFamily, CoreFit> fits) {
        return new Device(id, name, family, cube, vector, memory, kernels, launch, calibrated, measured, fits, sources);
    }

    /** This device with cores that reach {@code part} of their clock; memory is as fast as before. */
    public Device atClock(double part) {
        if (part == 1) {
            return this;
        }
        Frequency slower = new Frequency(Math.round(part * cube.hertz()));
        CubeUnit slow = new CubeUnit(cube.cores(), slower, cube.macsPerCycle(), cube.accumulator(), cube.buffers());
        return new Device(
                id, name, family, slow, vector, memory, kernels, launch, calibrated, measured, coreFits, sources);
    }

    /** Peak matrix rate in FLOP/s for operands of {@code type}. */
    public double flopsPerSecond(DataType type) {
        return cube.flopsPerSecond(type);
    }

    /** Data-sheet HBM rate times what a cold stream reaches of it. */
    public double coldBytesPerSecond() {
        return memory.hbmBytesPerSecond() * kernels.hbmEfficiency();
    }

    /**
     * Most that one core takes from memory. CANN's 32 bytes a cycle are the same for all 910B and A3 dies, whatever their clocks and
     * memory, and for 1.5 GHz too few: a decode step of MiniMax-M2.7, 24 requests of 3,900 tokens on 16 dies of 20 such cores, took
     * 22.3 ms (msmodeling, TensorCast's design for new models), and 25.6 to 29.4 at that rate, by whether the 24 are those of all
     * dies or of half of them. So a core takes its part of what all reach, up to what cores at the clock take on which kernels were
     * measured.
     */
    public double coreBytesPerSecond() {
        double share = Math.min(coldBytesPerSecond() / cube.cores(), memory.hbmBytesPerCyclePerCore() * FAST_HERTZ);
        return Math.max(memory.hbmBytesPerCyclePerCore() * cube.hertz(), share);
    }

    /** Most that one vector core takes from memory: its part of what the cube cores can. */
    public double vectorCoreBytesPerSecond() {
        return coreBytesPerSecond() * cube.cores() / vector.cores();
    }

    /** Rate at which all cores together re-read tiles from L2. */
    public double l2BytesPerSecond() {
        return memory.l2BytesPerCyclePerCore() * cube.cores() * cube.hertz() * kernels.l2Efficiency();
    }

    /** Where the value at {@code path} comes from; empty if nobody said. */
    public String sourceOf(String path) {
        String prefix = path;
        while (!sources.containsKey(prefix)) {
            int dot = prefix.lastIndexOf('.');
            if (dot < 0) {
                return "";
            }
            prefix = prefix.substring(0, dot);
        }
        return sources.get(prefix);
    }
}

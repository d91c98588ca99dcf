package org.ascendtwin.hardware.operator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.device.RatioTable;
import org.ascendtwin.hardware.operator.Prediction.Basis;

/**
 * The device time of one operator, cold weights, from the device's rates and the shape alone. A shape is priced once and
 * then looked up; a timer is of one thread.
 */
public final class OperatorTimer {
    /** More than a run meets; beyond it shapes are priced anew. */
    private static final int MOST_SHAPES = 1 << 16;

    private static final int LEAST_SPLIT_DEPTH = 256;

    /** What the names of rows of kernels begin with whose tiling was tuned; the rest is that of the default tiling. */
    public static final String TUNED = "tuned_";

    private final Device device;
    private final FittedLaws laws;
    private final Map<Operator, Prediction> known = new LinkedHashMap<>();
    private final KernelTimers constants;
    private final Map<String, KernelTimers> calibrated = new TreeMap<>();
    private final AttentionTimer decodeAttention;
    private final AttentionTimer prefillAttention;
    private final LatentTimer latents;
    private final RecurrentTimer recurrents;

    /** A timer for {@code device}; kinds of kernels that are calibrated have constants of their own. */
    public OperatorTimer(Device device) {
        this.device = device;
        this.constants = new KernelTimers(device, KernelDetails.NONE, RatioTable.EMPTY);
        this.laws = constants.laws();
        device.calibrated()
                .forEach((name, kernel) -> calibrated.put(
                        name, new KernelTimers(device.withKernels(kernel.costs()), kernel.details(), kernel.ratios())));
        this.decodeAttention = timers("decode_attention").attentions();
        this.prefillAttention = timers("prefill_attention").attentions();
        this.latents = timers("mla_decode").latents();
        this.recurrents = new RecurrentTimer(device);
    }

    private KernelTimers timers(String name) {
        return calibrated.getOrDefault(name, constants);
    }

    /** Seconds from the kernel's start to its end on an otherwise idle device. */
    public double seconds(Operator operator) {
        return predict(operator).seconds();
    }

    /** The same with what it rests on; allocates nothing for a shape it has seen. */
    public Prediction predict(Operator operator) {
        Prediction prediction = known.get(operator);
        if (prediction == null) {
            prediction = new Prediction(price(operator), basis(operator), inside(operator));
            if (known.size() >= MOST_SHAPES) {
                known.clear();
            }
            known.put(operator, prediction);
        }
        return prediction;
    }

    /** A fused kernel whose parts are all calibrated needs no fit of its own. */
    private boolean calibrated(Operator operator) {
        if (device.calibrated().containsKey(KernelName.of(operator))) {
            return true;
        }
        return operator instanceof FusedKernel fused && fused.parts().stream().allMatch(this::calibrated);
    }

    private Basis basis(Operator operator) {
        if (calibrated(operator)) {
            return Basis.PROFILE;
        }
        return laws.covers(family(operator)) ? Basis.CORE_LEVEL : Basis.CONSTANTS;
    }

    private boolean inside(Operator operator) {
        CalibratedKernel own = device.calibrated().get(KernelName.of(operator));
        if (own != null) {
            return own.measured().contains(operator.flops(), operator.bytes());
        }
        if (operator instanceof FusedKernel fused && calibrated(fused)) {
            return fused.parts().stream().allMatch(this::inside);
        }
        KernelFamily family = family(operator);
        if (laws.covers(family)) {
            return laws.inside(family, operator.flops(), operator.bytes());
        }
        MeasuredSpan span = device.measured().get(family);
        return span != null && span.contains(operator.flops(), operator.bytes());
    }

    /** Whose law {@code operator} follows. */
    public static KernelFamily family(Operator operator) {
        return switch (operator) {
            case Matmul matmul ->
                matmul.widened()
                        ? KernelFamily.WIDENED_MATMUL
                        : matmul.quantised() ? KernelFamily.QUANTISED_MATMUL : KernelFamily.MATMUL;
            case GroupedMatmul grouped -> KernelFamily.GROUPED_MATMUL;
            case VectorPass pass -> pass.family();
            case FusedKernel fused -> KernelFamily.FUSED;
            case DecodeAttention decode -> KernelFamily.DECODE_ATTENTION;
            case LatentDecode latent -> KernelFamily.LATENT_ATTENTION;
            case PrefillAttention prefill -> KernelFamily.PREFILL_ATTENTION;
        };
    }

    private double price(Operator operator) {
        if (operator instanceof FusedKernel fused) {
            return price(fused);
        }
        return timers(KernelName.of(operator)).seconds(operator);
    }

    /** The timers of a part of {@code fused}: those of the whole where it is calibrated, else those of the part's kind. */
    private KernelTimers timers(FusedKernel fused, Operator part) {
        KernelTimers whole = calibrated.get(fused.name());
        return whole == null ? timers(KernelName.of(part)) : whole;
    }

    /** The longest start of its parts, then part after part. */
    private double price(FusedKernel fused) {
        if (fused.isRow()) {
            return priceRow(fused);
        }
        double seconds = 0;
        int last = fused.parts().size() - 1;
        for (int i = 0; i <= last; i++) {
            Operator part = fused.parts().get(i);
            seconds += timers(fused, part).partSeconds(part, i == 0, i == last);
        }
        return calibrated(fused)
                ? (fixedSeconds(fused) + seconds) * timers(fused.name()).ratio(fused)
                : laws.seconds(KernelFamily.FUSED, fixedSeconds(fused), seconds);
    }

    /** A tuned tiling is no slower than the default one, which was among those it was chosen from, where both were measured. */
    private double priceRow(FusedKernel row) {
        double seconds = priceRow(row, row.name());
        String untuned = row.name().startsWith(TUNED) ? row.name().substring(TUNED.length()) : row.name();
        return calibrated.containsKey(untuned) ? Math.min(seconds, priceRow(row, untuned)) : seconds;
    }

    /** Kernel after kernel: by what was measured of all of them as {@code name}, else each by what is known of its kind. */
    private double priceRow(FusedKernel row, String name) {
        KernelTimers measured = calibrated.get(name);
        double seconds = 0;
        for (Operator part : row.parts()) {
            seconds += measured == null
                    ? seconds(part)
                    : measured.fixedSeconds(part) + measured.partSeconds(part, true, true);
        }
        return measured == null ? seconds : seconds * measured.ratio(row);
    }

    /** Seconds of start, first tile and last store, which no pipe shows. */
    public double fixedSeconds(Operator operator) {
        if (!(operator instanceof FusedKernel fused)) {
            return timers(KernelName.of(operator)).fixedSeconds(operator);
        }
        double longest = 0;
        for (Operator part : fused.parts()) {
            longest = Math.max(longest, timers(fused, part).fixedSeconds(part));
        }
        return longest;
    }

    /**
     * Seconds of {@code groups} matmuls cut into tiles of {@code rows} by {@code columns} and their depth into {@code splits},
     * without their fixed time.
     */
    public double tileSeconds(Matmul each, int groups, int rows, int columns, int splits) {
        return constants.matmuls().tileSeconds(each, groups, rows, columns, splits);
    }

    /** Whether the depth of {@code matmul} may be cut into {@code splits} parts: each has 256 elements or more. */
    public static boolean splittable(Matmul matmul, int splits) {
        return splits == 1 || matmul.depth() >= splits * LEAST_SPLIT_DEPTH;
    }

    /** 32-bit sums that all vector cores can add up in a second: half as many lanes as for 16 bits, one addition a cycle. */
    public static double sumsPerSecond(Device device) {
        return device.vector().halfFlopsPerSecond(device.cube().hertz()) / 4;
    }

    /** Attention of a few new tokens a sequence by itself, for callers that must not allocate an operator per call. */
    public AttentionTimer decodeAttention() {
        return decodeAttention;
    }

    /** Attention of many new tokens by itself, for the same callers. */
    public AttentionTimer prefillAttention() {
        return prefillAttention;
    }

    /** Latent attention by itself, for the same callers. */
    public LatentTimer latents() {
        return latents;
    }

    /** The gated delta rule by itself, for the same callers. */
    public RecurrentTimer recurrents() {
        return recurrents;
    }
}

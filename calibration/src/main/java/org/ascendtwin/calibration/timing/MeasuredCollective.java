package org.ascendtwin.calibration.timing;

import java.util.Locale;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A measured collective among the devices of one server.
 *
 * @param kind what it does
 * @param ranks that took part
 * @param bytes of the tensor, as {@link org.ascendtwin.hardware.collective.Collective} counts them
 * @param seconds that it took
 * @param library who carried it out, as the source says
 */
public record MeasuredCollective(Kind kind, int ranks, double bytes, double seconds, String library) {
    /** The collective that {@code timing} is of; null for a kernel of one device. */
    public static @Nullable MeasuredCollective of(KernelTiming timing) {
        Kind kind = kind(timing.operator());
        if (kind == null || timing.shapes().isEmpty()) {
            return null;
        }
        int ranks = timing.shapes().get(0).getFirst();
        double bytes = (double) timing.shapes().get(0).getLast() * bytesOf(timing);
        return new MeasuredCollective(kind, ranks, bytes, timing.micros() * 1e-6, timing.note());
    }

    /** What {@code operator} does between devices; null for a kernel of one device. */
    static @Nullable Kind kind(String operator) {
        return switch (operator) {
            case "all_reduce" -> Kind.ALL_REDUCE;
            case "all_gather" -> Kind.ALL_GATHER;
            case "reduce_scatter" -> Kind.REDUCE_SCATTER;
            case "alltoall" -> Kind.ALL_TO_ALL;
            default -> null;
        };
    }

    private static double bytesOf(KernelTiming timing) {
        return switch (timing.types().getFirst().toLowerCase(Locale.ROOT)) {
            case "half", "float16", "bfloat16" -> 2;
            case "int8" -> 1;
            default ->
                throw new IllegalArgumentException(
                        "the format is " + timing.types().getFirst() + "; allowed: half, float16, bfloat16, int8");
        };
    }

    /** Whether the host launched it each time, so that the time is partly the host's. */
    public boolean launchedByHost() {
        return library.endsWith("_eager");
    }

    /** Whether it is the serving runtime's own kernel rather than the vendor's library. */
    public boolean ofRuntime() {
        return !library.equals("NCCL");
    }
}

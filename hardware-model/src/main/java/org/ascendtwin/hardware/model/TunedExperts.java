package org.ascendtwin.hardware.model;

import java.util.List;

/**
 * The sizes of experts for which SGLang has tilings tuned on a device, in FP8 with scales by blocks of 128 by 128; all others get a
 * default tiling. From the names of the files in layers/moe/fused_moe_triton/configs, which say experts on a device and width on
 * it.
 */
public final class TunedExperts {
    private record Size(String device, int experts, int width) {}

    private static final List<Size> TUNED = List.of(
            new Size("h100-sxm", 128, 384),
            new Size("h100-sxm", 128, 768),
            new Size("h100-sxm", 257, 128),
            new Size("h100-sxm", 272, 128),
            new Size("h200-sxm", 32, 768),
            new Size("h200-sxm", 64, 512),
            new Size("h200-sxm", 128, 384),
            new Size("h200-sxm", 160, 640),
            new Size("h200-sxm", 257, 256),
            new Size("h200-sxm", 264, 256),
            new Size("h200-sxm", 385, 128));

    private TunedExperts() {}

    /** Whether {@code experts} experts on one {@code device}, each {@code width} wide there, have a tiling of their own. */
    public static boolean contains(String device, int experts, int width) {
        return TUNED.contains(new Size(device, experts, width));
    }
}

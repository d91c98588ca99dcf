package org.ascendtwin.hardware.device;

import java.util.Locale;

/** A number format that kernels load, multiply or store. */
public enum DataType {
    FP32(32),
    BF16(16),
    FP16(16),
    FP8(8),
    INT8(8),
    FP4(4),
    INT4(4);

    private final int bits;

    DataType(int bits) {
        this.bits = bits;
    }

    /** Width in bits, without the scales that a quantised tensor carries besides. */
    public int bits() {
        return bits;
    }

    /** The name as device files spell it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes per element; half a byte for the 4-bit formats. */
    public double bytes() {
        return bits / 8.0;
    }
}

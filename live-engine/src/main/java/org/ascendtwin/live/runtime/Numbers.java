package org.ascendtwin.live.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ascendtwin.live.acl.TensorType;

/** Real numbers in native memory, in any of the formats of weights. */
final class Numbers {
    private static final ValueLayout.OfFloat FLOATS = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORTS = ValueLayout.JAVA_SHORT_UNALIGNED;

    private Numbers() {}

    /** Writes the {@code i}-th number, rounded to nearest even. */
    static void put(MemorySegment to, TensorType type, long i, float value) {
        switch (type) {
            case FLOAT -> to.set(FLOATS, i * Float.BYTES, value);
            case HALF -> to.set(SHORTS, i * Short.BYTES, Float.floatToFloat16(value));
            case BFLOAT16 -> to.set(SHORTS, i * Short.BYTES, bfloat(value));
            case INT8, INT32, INT64 -> throw refused(type);
        }
    }

    /** Reads the {@code i}-th number. */
    static float get(MemorySegment from, TensorType type, long i) {
        return switch (type) {
            case FLOAT -> from.get(FLOATS, i * Float.BYTES);
            case HALF -> Float.float16ToFloat(from.get(SHORTS, i * Short.BYTES));
            case BFLOAT16 -> Float.intBitsToFloat(from.get(SHORTS, i * Short.BYTES) << 16);
            case INT8, INT32, INT64 -> throw refused(type);
        };
    }

    private static IllegalArgumentException refused(TensorType type) {
        return new IllegalArgumentException("weights of " + type.text() + "; allowed: float32, float16 and bfloat16");
    }

    private static short bfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}

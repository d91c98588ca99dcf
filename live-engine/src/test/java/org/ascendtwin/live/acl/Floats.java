package org.ascendtwin.live.acl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Numbers on their way to device memory and back, in any of the real formats, rounded to nearest even. */
public final class Floats {
    private Floats() {}

    /** A buffer with these numbers in the format {@code type}. */
    public static DeviceBuffer upload(Device device, TensorType type, float... values) {
        DeviceBuffer buffer = device.allocate(Math.max(1, (long) values.length * type.bytes()));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate((long) values.length * type.bytes(), 8);
            for (int i = 0; i < values.length; i++) {
                switch (type) {
                    case FLOAT -> bytes.setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
                    case HALF -> bytes.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(values[i]));
                    case BFLOAT16 -> bytes.setAtIndex(ValueLayout.JAVA_SHORT, i, bfloat(values[i]));
                    case INT8 -> bytes.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
                    case INT32 -> bytes.setAtIndex(ValueLayout.JAVA_INT, i, (int) values[i]);
                    case INT64 -> bytes.setAtIndex(ValueLayout.JAVA_LONG, i, (long) values[i]);
                }
            }
            buffer.write(bytes, 0);
        }
        return buffer;
    }

    /** The first {@code count} numbers of a buffer. */
    public static float[] download(DeviceBuffer buffer, TensorType type, int count) {
        float[] values = new float[count];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate((long) count * type.bytes(), 8);
            buffer.read(bytes, 0);
            for (int i = 0; i < count; i++) {
                values[i] = switch (type) {
                    case FLOAT -> bytes.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                    case HALF -> Float.float16ToFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT, i));
                    case BFLOAT16 -> Float.intBitsToFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT, i) << 16);
                    case INT8 -> bytes.get(ValueLayout.JAVA_BYTE, i);
                    case INT32 -> bytes.getAtIndex(ValueLayout.JAVA_INT, i);
                    case INT64 -> bytes.getAtIndex(ValueLayout.JAVA_LONG, i);
                };
            }
        }
        return values;
    }

    /** What a number becomes in a format. */
    public static float rounded(float value, TensorType type) {
        return switch (type) {
            case HALF -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BFLOAT16 -> Float.intBitsToFloat(bfloat(value) << 16);
            default -> value;
        };
    }

    private static short bfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }
}

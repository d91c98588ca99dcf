package org.ascendtwin.live.acl;

import java.util.Arrays;

/**
 * A view of device memory as an array of numbers. It owns nothing.
 *
 * @param address where the first element lies
 * @param type format of the elements
 * @param sizes elements of each dimension
 * @param strides elements from one to the next in each dimension
 */
public record Tensor(long address, TensorType type, long[] sizes, long[] strides) {
    /** Most dimensions that a tensor may have. */
    public static final int MOST_DIMENSIONS = 8;

    public Tensor {
        if (sizes.length > MOST_DIMENSIONS || sizes.length != strides.length) {
            throw new IllegalArgumentException(
                    "a tensor of sizes " + Arrays.toString(sizes) + " and strides " + Arrays.toString(strides)
                            + "; allowed: up to " + MOST_DIMENSIONS + " dimensions, one stride each");
        }
        sizes = sizes.clone();
        strides = strides.clone();
    }

    /** Elements one after another. */
    public static Tensor contiguous(long address, TensorType type, long... sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= sizes[i];
        }
        return new Tensor(address, type, sizes, strides);
    }

    /** The size of dimension {@code i}. */
    public long size(int i) {
        return sizes[i];
    }

    /** Elements in all. */
    public long elements() {
        long product = 1;
        for (long size : sizes) {
            product *= size;
        }
        return product;
    }

    /** Bytes of its elements, if they lie one after another. */
    public long bytes() {
        return elements() * type.bytes();
    }

    /** The same elements, which lie one after another, under other sizes. */
    public Tensor as(long... newSizes) {
        Tensor other = contiguous(address, type, newSizes);
        if (other.elements() != elements() || !isContiguous()) {
            throw new IllegalArgumentException("a tensor of " + Arrays.toString(sizes) + " cannot be taken as "
                    + Arrays.toString(newSizes) + "; allowed: contiguous ones with as many elements");
        }
        return other;
    }

    /** Rows {@code from} to before {@code to} of the first dimension. */
    public Tensor rows(long from, long to) {
        if (from < 0 || to < from || to > sizes[0]) {
            throw new IllegalArgumentException(
                    "rows " + from + " to " + to + " of " + sizes[0] + "; allowed: 0 to " + sizes[0] + ", in order");
        }
        long[] fewer = sizes.clone();
        fewer[0] = to - from;
        return new Tensor(address + from * strides[0] * type.bytes(), type, fewer, strides);
    }

    /** A matrix with rows and columns exchanged, without moving anything. */
    public Tensor transposed() {
        return new Tensor(address, type, new long[] {sizes[1], sizes[0]}, new long[] {strides[1], strides[0]});
    }

    private boolean isContiguous() {
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (sizes[i] != 1 && strides[i] != stride) {
                return false;
            }
            stride *= sizes[i];
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && tensor.address == address
                && tensor.type == type
                && Arrays.equals(tensor.sizes, sizes)
                && Arrays.equals(tensor.strides, strides);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(address) + type.ordinal()) + Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return type.text() + Arrays.toString(sizes) + "@0x" + Long.toHexString(address);
    }
}

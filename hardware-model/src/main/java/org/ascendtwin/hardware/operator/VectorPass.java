package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelFamily;

/**
 * A kernel on the vector cores that streams over a matrix.
 *
 * @param kind what it does to each element
 * @param rows tokens
 * @param columns elements of a token that it reads
 */
public record VectorPass(Kind kind, int rows, int columns) implements Operator {
    /** How a vector kernel goes over a matrix. */
    private enum Course {
        /** Every element by itself: rows do not matter. */
        FLAT,
        /** Row by row, the next one loaded meanwhile. */
        ROWS,
        /** Row by row, a reduction over what was computed of the whole row: what loads, computes and stores takes turns. */
        PHASES
    }

    /**
     * What a vector kernel does, and hence the bytes it reads and writes per element (16-bit tensors), the instructions
     * that each element passes, and how it goes over rows. Values are computed in 32 bits, so conversions count.
     */
    public enum Kind {
        /** A residual addition: reads two, writes one. */
        ADD(4, 2, 4, Course.FLAT),
        /** RMS norm. */
        RMS_NORM(2, 2, 6, Course.ROWS),
        /** A residual addition and an RMS norm: reads two, writes two. */
        ADD_RMS_NORM(4, 4, 8, Course.ROWS),
        /** The same with the result in 8 bits: reads two, writes the sum and the quantised norm. */
        ADD_RMS_NORM_QUANT(4, 3, 12, Course.PHASES),
        /** RMS norm of query and key heads, then rotary embedding, in place. */
        NORM_ROTARY(2, 2, 12, Course.ROWS),
        /** Rotary embedding in place. */
        ROTARY(2, 2, 8, Course.FLAT),
        /** Key and value of new tokens into their pages. */
        KV_WRITE(2, 2, 0, Course.FLAT),
        /** A sigmoid by itself. */
        SIGMOID(2, 2, 6, Course.FLAT),
        /** 16 bits to 8, without a scale of their own. */
        CAST(2, 1, 1, Course.FLAT),
        /** SiLU of one half times the other: writes half of what it reads. */
        SWIGLU(2, 1, 8, Course.FLAT),
        /** SwiGLU, then row maximum and 16 to 8 bits. */
        SWIGLU_QUANT(2, 0.5, 12, Course.PHASES),
        /** The same from the 32-bit sums of an 8-bit product. */
        DEQUANT_SWIGLU_QUANT(4, 0.5, 15, Course.PHASES),
        /** Row maximum, then 16 to 8 bits. */
        DYNAMIC_QUANT(2, 1, 7, Course.ROWS),
        /** A row of the embedding table per token. */
        EMBEDDING(2, 2, 0, Course.FLAT),
        /** Expert scores of each token to probabilities. */
        SOFTMAX(2, 2, 6, Course.ROWS),
        /** The best few of each row, by partial sorts. */
        TOP_K(2, 0, 14, Course.ROWS),
        /** Expert scores of each token to weights of the best few. */
        GATING(2, 2, 20, Course.ROWS),
        /** Rows copied to other places. */
        PERMUTE(2, 2, 2, Course.FLAT),
        /** Tokens sorted by their experts and copied to these' rows (npu_moe_init_routing); counted in rows of experts. */
        INIT_ROUTING(2, 2, 2, Course.ROWS),
        /** Experts' rows weighed and added up per token (npu_moe_finalize_routing), eight to one; counted in rows of experts. */
        FINALIZE_ROUTING(2, 0.25, 4, Course.ROWS),
        /** A short causal convolution with its state. */
        CONVOLUTION(4, 2, 8, Course.FLAT),
        /** A norm multiplied by a gate. */
        GATED_NORM(4, 2, 10, Course.ROWS),
        /** The largest of each row. */
        ARG_MAX(2, 0, 2, Course.ROWS);

        private final double readPerElement;
        private final double writtenPerElement;
        private final int instructions;
        private final Course course;

        Kind(double readPerElement, double writtenPerElement, int instructions, Course course) {
            this.readPerElement = readPerElement;
            this.writtenPerElement = writtenPerElement;
            this.instructions = instructions;
            this.course = course;
        }

        /** Whether it is a kernel of its own on Ascend, too, where others do its work besides. */
        public boolean runsOnAscend() {
            return this != SIGMOID && this != CAST;
        }

        /** Part of what is read that each instruction works on: gate and value are two halves. */
        private double width() {
            return switch (this) {
                case SWIGLU, SWIGLU_QUANT, DEQUANT_SWIGLU_QUANT -> 0.5;
                default -> 1;
            };
        }
    }

    /** Elements of a 32-byte block, in which rows are loaded. */
    private static final int BLOCK_ELEMENTS = 16;

    /** Bytes of two 32-bit values that are kept of each element besides what is read and written. */
    private static final int TEMPORARY_BYTES = 8;

    /** Whose law it follows. */
    KernelFamily family() {
        return switch (kind) {
            case ADD, ROTARY, KV_WRITE, SIGMOID, CAST, EMBEDDING, CONVOLUTION -> KernelFamily.ELEMENTWISE;
            case RMS_NORM, ADD_RMS_NORM, NORM_ROTARY, GATED_NORM -> KernelFamily.NORM;
            case ADD_RMS_NORM_QUANT -> KernelFamily.QUANTISING_NORM;
            case SWIGLU -> KernelFamily.ACTIVATION;
            case SWIGLU_QUANT, DEQUANT_SWIGLU_QUANT -> KernelFamily.QUANTISING_ACTIVATION;
            case DYNAMIC_QUANT -> KernelFamily.QUANTISATION;
            case SOFTMAX -> KernelFamily.SOFTMAX;
            case TOP_K, GATING, ARG_MAX -> KernelFamily.GATING;
            case PERMUTE -> KernelFamily.PERMUTE;
            case INIT_ROUTING, FINALIZE_ROUTING -> KernelFamily.ROUTING;
        };
    }

    /** Whether each row is reduced before it is written. */
    public boolean reduces() {
        return kind.course != Course.FLAT;
    }

    /**
     * Whether loads and instructions take turns: phases need the whole row, and rows that start inside a block come one by
     * one, but for norms, whose measured kernels load ahead.
     */
    public boolean takesTurns() {
        boolean ahead = family() == KernelFamily.NORM;
        return kind.course == Course.PHASES || (reduces() && !ahead && columns % BLOCK_ELEMENTS != 0);
    }

    /**
     * Transfers that each row needs by itself, because it or its half begins inside a block: a norm's row in and out, a
     * gate, its value and their product.
     */
    private int ownTransfers() {
        return switch (family()) {
            case NORM -> columns % BLOCK_ELEMENTS == 0 ? 0 : 2;
            case ACTIVATION, QUANTISING_ACTIVATION -> columns % (2 * BLOCK_ELEMENTS) == 0 ? 0 : 3;
            default -> 0;
        };
    }

    /** Whether rows are so narrow that one instruction takes many: norms and softmax of up to one instruction's lanes. */
    private boolean sharesInstructions(Device device) {
        boolean may = family() == KernelFamily.NORM || family() == KernelFamily.SOFTMAX;
        return may && columns <= device.vector().singleLanes();
    }

    /** Bytes read and written by a core that can keep {@code bufferBytes}: a longer row is read a second time. */
    public double bytes(long bufferBytes) {
        double kept = (kind.readPerElement + kind.writtenPerElement + TEMPORARY_BYTES) * columns;
        boolean again = reduces() && kind.writtenPerElement > 0 && kept > bufferBytes;
        return bytes() + (again ? kind.readPerElement * rows * columns : 0);
    }

    /**
     * Seconds that the instructions of one row take on one vector core of {@code device}, and the transfers that it needs by
     * itself, each of which starts like an instruction.
     */
    public double rowSeconds(Device device) {
        double cycle = 1 / device.cube().hertz();
        double start = device.kernels().vectorInstructionSeconds();
        double elements = columns * kind.width() * cycle / device.vector().singleLanes();
        double instruction = sharesInstructions(device) ? cycle : reduces() ? start + elements : elements;
        return kind.instructions * instruction + ownTransfers() * start + scaleSeconds(device);
    }

    /**
     * Loading the 32-bit scales of the columns, which 8-bit products bring along, with each row that is taken by itself; rows
     * that begin on blocks share them.
     */
    private double scaleSeconds(Device device) {
        boolean again = kind == Kind.DEQUANT_SWIGLU_QUANT && ownTransfers() > 0;
        return again ? columns * DataType.FP32.bytes() / device.vectorCoreBytesPerSecond() : 0;
    }

    /** Bytes that pass memory if what it reads or writes may stay on the die. */
    double bytes(boolean reads, boolean writes) {
        return ((reads ? kind.readPerElement : 0) + (writes ? kind.writtenPerElement : 0)) * rows * columns;
    }

    /** Bytes read over all bytes. */
    public double readShare() {
        return kind.readPerElement / (kind.readPerElement + kind.writtenPerElement);
    }

    @Override
    public double flops() {
        return kind.instructions * kind.width() * rows * columns;
    }

    @Override
    public double bytes() {
        return (kind.readPerElement + kind.writtenPerElement) * rows * columns;
    }
}

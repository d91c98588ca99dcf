package org.ascendtwin.live.train;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.stream.IntStream;

/** Products of float matrices on the host, through OpenBLAS. */
@SuppressWarnings("restricted") // to load the library and call into it is what it is for
final class Blas {
    private static final String LIBRARY = "libopenblas.so.0";
    private static final int ROWS_FIRST = 101;
    private static final int AS_IS = 111;
    private static final int TURNED = 112;

    /** Pieces of a large product; fixed, so that the result does not depend on how many cores share the work. */
    private static final int PIECES = 4;

    private static final int LEAST_ROWS_OF_A_PIECE = 32;

    private final MethodHandle product;

    private Blas(MethodHandle product) {
        this.product = product;
    }

    /**
     * Loads the library.
     *
     * @throws IllegalStateException if this machine has none
     */
    static Blas load() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library;
        try {
            library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    LIBRARY
                            + " is not on this machine, and training multiplies with it. Maybe install OpenBLAS (Debian:"
                            + " apt install libopenblas0)",
                    e);
        }
        try {
            // Cores are shared out here, not there: threads inside the library would make results depend on them.
            linker.downcallHandle(
                            library.findOrThrow("openblas_set_num_threads"),
                            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
                    .invokeExact(1);
        } catch (Throwable e) {
            throw new IllegalStateException(LIBRARY + " cannot be called", e);
        }
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        FunctionDescriptor sgemm = FunctionDescriptor.ofVoid(
                number,
                number,
                number,
                number,
                number,
                number,
                ValueLayout.JAVA_FLOAT,
                ValueLayout.ADDRESS,
                number,
                ValueLayout.ADDRESS,
                number,
                ValueLayout.JAVA_FLOAT,
                ValueLayout.ADDRESS,
                number);
        // Critical, so that arrays are passed where they lie; a call takes some milliseconds at most.
        return new Blas(linker.downcallHandle(library.findOrThrow("cblas_sgemm"), sgemm, Linker.Option.critical(true)));
    }

    /**
     * A matrix inside an array.
     *
     * @param numbers the array
     * @param from its first element
     * @param stride elements from a row to the next
     * @param turned whether rows and columns are exchanged when it is read
     */
    record Matrix(float[] numbers, int from, int stride, boolean turned) {
        /** A whole array in rows of so many. */
        static Matrix of(float[] numbers, int columns) {
            return new Matrix(numbers, 0, columns, false);
        }

        Matrix turnedRound() {
            return new Matrix(numbers, from, stride, !turned);
        }

        /** The rows, as read, from {@code row} on. */
        private Matrix fromRow(int row) {
            return new Matrix(numbers, from + (turned ? row : row * stride), stride, turned);
        }

        private MemorySegment segment() {
            return MemorySegment.ofArray(numbers).asSlice((long) from * Float.BYTES);
        }
    }

    /** The sizes of a product: (rows, inner) · (inner, columns). */
    record Shape(int rows, int columns, int inner) {}

    /** c = scale · a · b, or added to c where {@code adds}; on this thread. */
    void one(Shape shape, float scale, Matrix a, Matrix b, Matrix c, boolean adds) {
        try {
            product.invokeExact(
                    ROWS_FIRST,
                    a.turned ? TURNED : AS_IS,
                    b.turned ? TURNED : AS_IS,
                    shape.rows,
                    shape.columns,
                    shape.inner,
                    scale,
                    a.segment(),
                    a.stride,
                    b.segment(),
                    b.stride,
                    adds ? 1f : 0f,
                    c.segment(),
                    c.stride);
        } catch (Throwable e) {
            throw new IllegalStateException("cblas_sgemm failed on " + shape, e);
        }
    }

    /** c = a · b, or added to c where {@code adds}; on all cores. */
    void multiply(Shape shape, Matrix a, Matrix b, Matrix c, boolean adds) {
        int piece = Math.max(LEAST_ROWS_OF_A_PIECE, (shape.rows + PIECES - 1) / PIECES);
        IntStream.range(0, (shape.rows + piece - 1) / piece).parallel().forEach(i -> {
            int rows = Math.min(piece, shape.rows - i * piece);
            Shape part = new Shape(rows, shape.columns, shape.inner);
            one(part, 1, a.fromRow(i * piece), b, c.fromRow(i * piece), adds);
        });
    }
}

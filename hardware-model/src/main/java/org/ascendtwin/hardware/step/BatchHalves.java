package org.ascendtwin.hardware.step;

/** A batch in two, where {@link StepShape#setCut} says; else requests half and half, or prompts' tokens. */
final class BatchHalves {
    private final StepShape[] halves = {new StepShape(), new StepShape()};
    private int[][] queryLens = new int[2][64];
    private int[][] prefixLens = new int[2][64];

    /** Cuts {@code shape}; returns whether both halves have something to do. */
    boolean cut(StepShape shape) {
        if (!shape.isCut()) {
            return false;
        }
        int count = shape.cutRequests();
        long more = shape.cutTokens();
        boolean both = (count > 0 || more > 0) && count < shape.count();
        if (both) {
            deal(shape, count, (int) more);
        }
        return both;
    }

    /** The half, 0 or 1. */
    StepShape half(int index) {
        return halves[index];
    }

    /** The first {@code count} requests and {@code more} tokens of the next one to the first half. */
    private void deal(StepShape shape, int count, int more) {
        if (shape.count() >= queryLens[0].length) {
            queryLens = new int[2][2 * shape.count()];
            prefixLens = new int[2][2 * shape.count()];
        }
        shape.copyLengths(0, count, queryLens[0], prefixLens[0]);
        shape.copyLengths(count, shape.count() - count, queryLens[1], prefixLens[1]);
        if (more > 0) {
            queryLens[0][count] = more;
            prefixLens[0][count] = shape.prefixLen(count);
            queryLens[1][0] -= more;
            prefixLens[1][0] += more;
        }
        halves[0].set(shape.phase(), more > 0 ? count + 1 : count, queryLens[0], prefixLens[0]);
        halves[1].set(shape.phase(), shape.count() - count, queryLens[1], prefixLens[1]);
    }
}

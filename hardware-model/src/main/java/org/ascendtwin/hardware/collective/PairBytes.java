package org.ascendtwin.hardware.collective;

import java.util.Arrays;
import org.ascendtwin.hardware.device.Range;

/** What each rank sends to each other in an all-to-all of unequal sizes; what it keeps for itself crosses no link. */
public final class PairBytes {
    private final int ranks;
    private final double[] bytes;

    private PairBytes(int ranks, double[] bytes) {
        Range.check("ranks of a matrix of bytes", ranks, 1, 1 << 14);
        for (double value : bytes) {
            Range.check("bytes from one rank to another", value, 0, 1e15);
        }
        this.ranks = ranks;
        this.bytes = bytes;
    }

    /** A row for each sender, in it a value for each receiver. */
    public static PairBytes of(double[][] rows) {
        double[] bytes = new double[rows.length * rows.length];
        for (int from = 0; from < rows.length; from++) {
            if (rows[from].length != rows.length) {
                throw new IllegalArgumentException("row " + from + " has " + rows[from].length
                        + " values; allowed: one for each of the " + rows.length
                        + " ranks. Maybe the matrix is not square");
            }
            System.arraycopy(rows[from], 0, bytes, from * rows.length, rows.length);
        }
        return new PairBytes(rows.length, bytes);
    }

    /** Every rank sends {@code bytesOfARank}, as much to each of {@code ranks} ranks, itself included. */
    public static PairBytes even(int ranks, double bytesOfARank) {
        double[] shares = new double[ranks];
        Arrays.fill(shares, 1.0 / ranks);
        return shared(shares, bytesOfARank);
    }

    /** Every rank sends {@code bytesOfARank}, of which each rank gets its share. */
    public static PairBytes shared(double[] sharesByReceiver, double bytesOfARank) {
        int ranks = sharesByReceiver.length;
        double[] bytes = new double[ranks * ranks];
        for (int pair = 0; pair < bytes.length; pair++) {
            bytes[pair] = bytesOfARank * sharesByReceiver[pair % ranks];
        }
        return new PairBytes(ranks, bytes);
    }

    /** Ranks that send and receive. */
    public int ranks() {
        return ranks;
    }

    /** Bytes from one rank to another. */
    public double bytes(int from, int to) {
        return bytes[from * ranks + to];
    }

    /** What a rank sends on average, to itself too. */
    public double meanBytes() {
        double sum = 0;
        for (double value : bytes) {
            sum += value;
        }
        return sum / ranks;
    }

    /** {@code factor} times as much between all. */
    public PairBytes times(double factor) {
        double[] more = bytes.clone();
        for (int pair = 0; pair < more.length; pair++) {
            more[pair] *= factor;
        }
        return new PairBytes(ranks, more);
    }

    /** What comes back the way that these bytes went. */
    public PairBytes back() {
        double[] turned = new double[bytes.length];
        for (int from = 0; from < ranks; from++) {
            for (int to = 0; to < ranks; to++) {
                turned[to * ranks + from] = bytes(from, to);
            }
        }
        return new PairBytes(ranks, turned);
    }

    /** The most that any rank keeps for itself. */
    double mostKept() {
        double most = 0;
        for (int rank = 0; rank < ranks; rank++) {
            most = Math.max(most, bytes(rank, rank));
        }
        return most;
    }

    /** The most that any rank sends to others or receives from them. */
    double busiestPort() {
        double most = 0;
        for (int rank = 0; rank < ranks; rank++) {
            double sent = 0;
            double received = 0;
            for (int other = 0; other < ranks; other++) {
                sent += other == rank ? 0 : bytes(rank, other);
                received += other == rank ? 0 : bytes(other, rank);
            }
            most = Math.max(most, Math.max(sent, received));
        }
        return most;
    }
}

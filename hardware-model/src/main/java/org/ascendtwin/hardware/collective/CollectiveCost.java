package org.ascendtwin.hardware.collective;

/** The time of a collective in terms that add up; filled anew for each question. */
public final class CollectiveCost {
    private Algorithm algorithm = Algorithm.MESH;
    private double launchSeconds;
    private double synchroniseSeconds;
    private double latencySeconds;
    private double copySeconds;
    private double transferSeconds;
    private double skewSeconds;

    void clear() {
        launchSeconds = 0;
        synchroniseSeconds = 0;
        latencySeconds = 0;
        copySeconds = 0;
        transferSeconds = 0;
        skewSeconds = 0;
    }

    void set(Algorithm chosen) {
        algorithm = chosen;
    }

    void start(double launch, double copy, double skew) {
        launchSeconds = launch;
        copySeconds = copy;
        skewSeconds = skew;
    }

    void add(double synchronise, double latency, double transfer) {
        synchroniseSeconds += synchronise;
        latencySeconds += latency;
        transferSeconds += transfer;
    }

    void copyFrom(CollectiveCost other) {
        algorithm = other.algorithm;
        launchSeconds = other.launchSeconds;
        synchroniseSeconds = other.synchroniseSeconds;
        latencySeconds = other.latencySeconds;
        copySeconds = other.copySeconds;
        transferSeconds = other.transferSeconds;
        skewSeconds = other.skewSeconds;
    }

    /** How it was carried out. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** Until the operation runs on the die. */
    public double launchSeconds() {
        return launchSeconds;
    }

    /** Telling other ranks that data has arrived, and handing sends to the NIC. */
    public double synchroniseSeconds() {
        return synchroniseSeconds;
    }

    /** First bytes on their way. */
    public double latencySeconds() {
        return latencySeconds;
    }

    /** To and from the communication buffer. */
    public double copySeconds() {
        return copySeconds;
    }

    /** Bytes over the links. */
    public double transferSeconds() {
        return transferSeconds;
    }

    /** Waiting for the last rank. */
    public double skewSeconds() {
        return skewSeconds;
    }

    /** All of it. */
    public double seconds() {
        return launchSeconds + synchroniseSeconds + latencySeconds + copySeconds + transferSeconds + skewSeconds;
    }
}

package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.ascendtwin.hardware.fabric.TransportCosts;

/**
 * Who carries out collectives on a die, and with which shortcuts; each is a switch that removes one term of the cost.
 *
 * @param issuer who issues the tasks of an operation, which decides what its launch costs; vector cores store straight
 *     into the peer's tensor, so that the copy to the communication buffer falls away
 * @param directNetwork the issuer rings the NIC itself, so that handing a send to another processor falls away
 * @param signalWithData the flag travels with the data it announces, so that a notification of its own falls away
 */
public record Engine(CollectiveIssuer issuer, boolean directNetwork, boolean signalWithData) {
    /** The host issues everything, without shortcuts. */
    public static final Engine HOST = new Engine(CollectiveIssuer.HOST, false, false);

    /** What HCCL does on {@code cluster} where nothing else is asked for, without shortcuts. */
    public static Engine usual(Cluster cluster) {
        return new Engine(cluster.transport().issuer(), false, false);
    }

    double launchSeconds(TransportCosts costs) {
        return switch (issuer) {
            case HOST -> costs.hostLaunch().seconds();
            case AI_CPU -> costs.aiCpuLaunch().seconds();
            case VECTOR -> costs.vectorLaunch().seconds();
        };
    }

    double synchroniseSeconds(TransportCosts costs) {
        return signalWithData ? 0 : costs.synchronise().seconds();
    }

    double doorbellSeconds(TransportCosts costs) {
        return directNetwork ? 0 : costs.doorbell().seconds();
    }

    double copySeconds(TransportCosts costs, double bytes) {
        return issuer == CollectiveIssuer.VECTOR ? 0 : bytes / costs.copyRate().bytesPerSecond();
    }
}

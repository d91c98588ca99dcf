package org.ascendtwin.calibration.validate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.ingest.LinkTimings.LinkTiming;
import org.ascendtwin.calibration.ingest.PublishedFabric;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.fabric.BlockTransfer;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.LinkTier;

/**
 * The error table of the network model against published measurements.
 *
 * @param scores a score for each group of measurements
 */
public record FabricScores(List<FabricScore> scores) {
    private static final int CHOSEN = 8;
    private static final int HIDDEN_SIZE = 7168;
    private static final double GIGA = 1e9;
    private static final double LARGE_BYTES = 1e6;

    public FabricScores {
        scores = List.copyOf(scores);
    }

    /**
     * How far predictions of one group are from its measurements.
     *
     * @param group what was measured
     * @param count measurements
     * @param medianPercent median of the absolute errors
     * @param worstPercent the largest of them
     * @param limitPercent what the median must stay within
     * @param predictions every measurement beside its prediction
     */
    public record FabricScore(
            String group,
            int count,
            double medianPercent,
            double worstPercent,
            double limitPercent,
            List<Prediction> predictions) {
        /** Whether the median is within its limit. */
        public boolean isWithin() {
            return medianPercent <= limitPercent;
        }
    }

    /** One measurement and its prediction, both in {@code unit}. */
    public record Prediction(String what, double measured, double predicted, String unit) {
        double error() {
            return predicted / measured - 1;
        }
    }

    /** Scores the shipped clusters against {@code published}. */
    public static FabricScores of(PublishedFabric published) {
        Map<String, List<Prediction>> byGroup = new LinkedHashMap<>();
        for (PublishedFabric.Exchange row : published.exchanges()) {
            addExchanges(row, byGroup);
        }
        for (PublishedFabric.Transfer row : published.transfers()) {
            addTransfers(row, byGroup);
        }
        for (PublishedFabric.Link link : published.links()) {
            LinkTier tier = ClusterCatalogue.shipped().cluster(link.cluster()).tier(link.tier());
            double seconds = tier.latencySeconds(true) + link.bytes().bytes() / linkRate(tier);
            double predicted = link.bytes().bytes() / seconds / GIGA;
            group(byGroup, link.group())
                    .add(new Prediction(link.tier() + ", " + link.bytes(), link.value(), predicted, "GB/s"));
        }
        List<FabricScore> scores = new ArrayList<>();
        byGroup.forEach((group, predictions) -> {
            String name = group.contains(": ") ? group.substring(0, group.indexOf(": ")) : group;
            scores.add(score(group, published.limits().getOrDefault(name, 15.0), predictions));
        });
        return new FabricScores(scores);
    }

    /** The score of transfers of a megabyte or more over the links of an A2 server, as a profile lists them. */
    public static FabricScore links(List<LinkTiming> timings, double limitPercent) {
        Cluster cluster = ClusterCatalogue.shipped().cluster("a2-server");
        List<Prediction> predictions = new ArrayList<>();
        for (LinkTiming timing : timings) {
            if (timing.bytes() >= LARGE_BYTES) {
                LinkTier tier = cluster.tier(timing.link().equals("RDMA") ? "RoCE" : timing.link());
                double seconds = tier.latencySeconds(true) + timing.bytes() / linkRate(tier);
                predictions.add(new Prediction(
                        timing.operation() + " over " + timing.link(),
                        timing.bytes() / timing.seconds() / GIGA,
                        timing.bytes() / seconds / GIGA,
                        "GB/s"));
            }
        }
        if (predictions.isEmpty()) {
            throw new IllegalArgumentException("no transfer of 1 MB or more among " + timings.size()
                    + "; allowed: one or more. Maybe it is another profile");
        }
        return score("HCCL profile, transfers from 1 MB", limitPercent, predictions);
    }

    private static double linkRate(LinkTier tier) {
        return tier.linkRate().bytesPerSecond() * tier.efficiency();
    }

    private static List<Prediction> group(Map<String, List<Prediction>> byGroup, String name) {
        return byGroup.computeIfAbsent(name, key -> new ArrayList<>());
    }

    private static void addExchanges(PublishedFabric.Exchange row, Map<String, List<Prediction>> byGroup) {
        for (int i = 0; i < row.ranks().size(); i++) {
            int ranks = row.ranks().get(i);
            TokenExchange exchange = exchange(row, ranks);
            double seconds = new ExchangeTimer(cluster(row, ranks)).seconds(exchange);
            boolean isRate = row.unit().equals("GB/s");
            double predicted = isRate ? exchange.countedBytes() / seconds / GIGA : seconds * 1e6;
            boolean split =
                    !row.fitted().isEmpty() && row.fitted().size() < row.ranks().size();
            String part = !split
                    ? row.fitted().isEmpty() ? "" : ": fitted"
                    : row.fitted().contains(ranks) ? ": fitted" : ": kept back";
            group(byGroup, row.group() + part)
                    .add(new Prediction(
                            row.mode() + " " + row.direction() + ", EP " + ranks,
                            row.values().get(i),
                            predicted,
                            row.unit()));
        }
    }

    /** The exchange of one value of a row. */
    public static TokenExchange exchange(PublishedFabric.Exchange row, int ranks) {
        DataType payload = row.direction() == TokenExchange.Direction.DISPATCH ? DataType.INT8 : DataType.BF16;
        return new TokenExchange(row.direction(), row.mode(), ranks, row.tokens(), CHOSEN, HIDDEN_SIZE, payload);
    }

    /** The cluster of a row, with as many servers as the ranks need. */
    public static Cluster cluster(PublishedFabric.Exchange row, int ranks) {
        Cluster cluster = ClusterCatalogue.shipped().cluster(row.cluster());
        int needed = (ranks + cluster.diesPerNode() - 1) / cluster.diesPerNode();
        return cluster.withNodes(Math.max(cluster.nodes(), needed));
    }

    private static void addTransfers(PublishedFabric.Transfer row, Map<String, List<Prediction>> byGroup) {
        Cluster cluster = ClusterCatalogue.shipped().cluster(row.cluster());
        BlockTransfer transfer = BlockTransfer.of(cluster, row.tier(), row.issuer(), row.streams());
        for (int i = 0; i < row.blocks().size(); i++) {
            double bytes = row.blocks().get(i).bytes();
            double predicted = transfer.bytesPerSecond(bytes) / GIGA;
            String what =
                    row.tier() + " by " + row.issuer() + ", " + row.blocks().get(i);
            group(byGroup, row.group()).add(new Prediction(what, row.values().get(i), predicted, "GB/s"));
        }
    }

    private static FabricScore score(String group, double limitPercent, List<Prediction> predictions) {
        ErrorSummary summary = ErrorSummary.of(predictions.stream()
                .mapToDouble(prediction -> 100 * prediction.error())
                .toArray());
        return new FabricScore(
                group,
                summary.count(),
                summary.medianPercent(),
                summary.worstPercent(),
                limitPercent,
                List.copyOf(predictions));
    }
}

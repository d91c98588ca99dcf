package org.ascendtwin.calibration.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.ascendtwin.calibration.fit.ExchangeFit;
import org.ascendtwin.calibration.ingest.LinkTimings;
import org.ascendtwin.calibration.ingest.PublishedFabric;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.ExchangeCosts;
import org.ascendtwin.sim.SharedFolder;
import org.ascendtwin.sim.unit.TimeSpan;
import org.junit.jupiter.api.Test;

class FabricScoresTest {
    private static final PublishedFabric PUBLISHED = PublishedFabric.shipped();

    @Test
    void everyGroupsMedianErrorIsWithinItsLimit() {
        for (FabricScores.FabricScore score : FabricScores.of(PUBLISHED).scores()) {
            assertThat(score.medianPercent())
                    .as("%s: %s", score.group(), score.predictions())
                    .isLessThanOrEqualTo(score.limitPercent());
        }
    }

    @Test
    void everyCloudMatrixValueIsWithinTwentyPercent() {
        assertThat(FabricScores.of(PUBLISHED).scores())
                .filteredOn(score -> score.group().equals("CloudMatrix"))
                .singleElement()
                .satisfies(score -> assertThat(score.worstPercent()).isLessThanOrEqualTo(20));
    }

    @Test
    void linksOfAProfiledTrainingRunAreMetWithinFifteenPercent() throws IOException {
        Path file = SharedFolder.require("data/kernels/ascend/hccl_communication_ops.csv");
        FabricScores.FabricScore score = FabricScores.links(LinkTimings.read(file), 15);
        assertThat(score.count()).isGreaterThan(50);
        assertThat(score.medianPercent()).isLessThanOrEqualTo(score.limitPercent());
    }

    @Test
    void theExchangeCostsOfA3AreTheFitToHalfOfItsRows() {
        ExchangeFit fit = new ExchangeFit(ClusterCatalogue.shipped().cluster("a3-superpod-384"));
        int added = 0;
        int all = 0;
        for (PublishedFabric.Exchange row : PUBLISHED.exchanges()) {
            for (int i = 0; i < row.ranks().size(); i++) {
                int ranks = row.ranks().get(i);
                boolean belongs = row.group().equals("DeepEP-Ascend");
                all += belongs ? 1 : 0;
                if (belongs && row.fitted().contains(ranks)) {
                    fit.add(FabricScores.exchange(row, ranks), seconds(row, i));
                    added++;
                }
            }
        }
        assertThat(2 * added).isEqualTo(all);
        ExchangeCosts solved = fit.solve("test");
        ExchangeCosts shipped =
                ClusterCatalogue.shipped().cluster("a3-superpod-384").exchange();
        assertThat(shipped.rateShare()).isCloseTo(solved.rateShare(), within(0.001));
        assertThat(shipped.dispatch().seconds()).isCloseTo(solved.dispatch().seconds(), within(0.1e-6));
        assertThat(shipped.combine().seconds()).isCloseTo(solved.combine().seconds(), within(0.1e-6));
        assertThat(shipped.notifyPerRank().seconds())
                .isCloseTo(solved.notifyPerRank().seconds(), within(0.01e-6));
    }

    @Test
    void aFitFindsTheCostsThatMadeTheTimes() {
        ExchangeCosts costs = new ExchangeCosts(
                null, 0.5, TimeSpan.valueOf("40 us"), TimeSpan.valueOf("20 us"), TimeSpan.valueOf("3 us"), "made up");
        Cluster cluster = ClusterCatalogue.shipped().cluster("a3-superpod-384").withExchange(costs);
        ExchangeFit fit = new ExchangeFit(ClusterCatalogue.shipped().cluster("a3-superpod-384"));
        for (PublishedFabric.Exchange row : PUBLISHED.exchanges()) {
            if (row.cluster().equals("a3-superpod-384")) {
                for (int ranks : row.ranks()) {
                    TokenExchange exchange = FabricScores.exchange(row, ranks);
                    fit.add(exchange, new ExchangeTimer(cluster).seconds(exchange));
                }
            }
        }
        ExchangeCosts solved = fit.solve("test");
        assertThat(solved.rateShare()).isCloseTo(0.5, within(1e-9));
        assertThat(solved.dispatch()).isEqualTo(costs.dispatch());
        assertThat(solved.combine()).isEqualTo(costs.combine());
        assertThat(solved.notifyPerRank()).isEqualTo(costs.notifyPerRank());
    }

    private static double seconds(PublishedFabric.Exchange row, int index) {
        double value = row.values().get(index);
        double bytes = FabricScores.exchange(row, row.ranks().get(index)).countedBytes();
        return row.unit().equals("us") ? value / 1e6 : bytes / value / 1e9;
    }
}

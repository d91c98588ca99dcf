package org.ascendtwin.hardware.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClusterCatalogueTest {
    private final ClusterCatalogue catalogue = ClusterCatalogue.shipped();

    @Test
    void aSuperPodHasSevenHundredAndSixtyEightDies() {
        assertThat(catalogue.cluster("a3-superpod-384").dieCount()).isEqualTo(768);
        assertThat(catalogue.cluster("a3-server").dieCount()).isEqualTo(16);
        assertThat(catalogue.cluster("a3-server").cardsFor(5)).isEqualTo(3);
        assertThat(catalogue.cluster("a2-server").withNodes(4).dieCount()).isEqualTo(32);
    }

    @Test
    void aServerWithoutAnOuterNetworkCannotBeMultiplied() {
        assertThatThrownBy(() -> catalogue.cluster("atlas-350-server").withNodes(2))
                .hasMessageContaining("Maybe");
    }

    @Test
    void everyTierHasASource() {
        for (Cluster cluster : catalogue.clusters().values()) {
            assertThat(cluster.transport().source()).isNotBlank();
            assertThat(cluster.exchange().source()).isNotBlank();
            assertThat(cluster.tiers())
                    .allSatisfy(tier -> assertThat(tier.source()).isNotBlank());
            assertThat(cluster.tiers().getLast().span()).isGreaterThanOrEqualTo(cluster.dieCount());
        }
    }
}

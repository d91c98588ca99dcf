package org.ascendtwin.hardware.fabric;

import java.util.List;
import org.ascendtwin.hardware.device.Limits;
import org.ascendtwin.hardware.device.Range;
import org.jspecify.annotations.Nullable;

/**
 * The machines of a deployment and their network; the one place that counts devices.
 *
 * @param id short name, such as {@code a3-server}
 * @param devices how the ids of the devices begin that are built into it
 * @param nodes servers
 * @param cardsPerNode cards in each
 * @param diesPerCard dies on each card; a die is what SGLang calls a device
 * @param tiers network levels, innermost first; the last spans more than one node if the product can
 * @param host what joins each die to its host's memory
 * @param transport what it costs to start a transfer
 * @param exchange what it costs to send tokens to experts
 */
public record Cluster(
        String id,
        List<String> devices,
        int nodes,
        int cardsPerNode,
        int diesPerCard,
        List<LinkTier> tiers,
        HostLink host,
        TransportCosts transport,
        ExchangeCosts exchange) {
    private static final int MOST_DIES = 1 << 20;

    public Cluster {
        new Limits(id)
                .within("nodes", nodes, 1, 1 << 14)
                .within("cards-per-node", cardsPerNode, 1, 1 << 10)
                .within("dies-per-card", diesPerCard, 1, 16)
                .check();
        devices = List.copyOf(devices);
        tiers = List.copyOf(tiers);
        int inner = 1;
        for (LinkTier tier : tiers) {
            Range.check(tier.name() + ".span", tier.span(), inner + 1, MOST_DIES);
            if (inner == 1 && tier.ports() == LinkTier.Ports.INNER) {
                throw new IllegalArgumentException(tier.name()
                        + ".ports is inner, but no level lies inside; allowed: own. Maybe the levels are out of order");
            }
            inner = tier.span();
        }
        checkPlane(exchange.plane(), tiers);
        if (!reaches(tiers, nodes * cardsPerNode * diesPerCard)) {
            throw new IllegalArgumentException(tooWide(id, nodes, nodes * cardsPerNode * diesPerCard, tiers));
        }
    }

    private static void checkPlane(@Nullable String plane, List<LinkTier> tiers) {
        List<String> names = tiers.stream().map(LinkTier::name).toList();
        if (plane != null && !names.contains(plane)) {
            throw new IllegalArgumentException("exchange.plane is " + plane + "; allowed: " + String.join(", ", names)
                    + ". Maybe leave it out for the innermost level");
        }
    }

    private static boolean reaches(List<LinkTier> tiers, int dies) {
        return dies == 1 || (!tiers.isEmpty() && tiers.getLast().span() >= dies);
    }

    private static String tooWide(String id, int nodes, int dies, List<LinkTier> tiers) {
        int reach = tiers.isEmpty() ? 1 : tiers.getLast().span();
        return id + " with " + nodes + " nodes has " + dies + " dies; its network joins at most " + reach
                + ". Maybe use a cluster with an outer network";
    }

    /** Whether {@code deviceId} is built into such machines. */
    public boolean takes(String deviceId) {
        return devices.stream().anyMatch(deviceId::startsWith);
    }

    /** All dies. */
    public int dieCount() {
        return nodes * diesPerNode();
    }

    /** Dies in one server. */
    public int diesPerNode() {
        return cardsPerNode * diesPerCard;
    }

    /** Cards that {@code dies} dies occupy. */
    public int cardsFor(int dies) {
        return (dies + diesPerCard - 1) / diesPerCard;
    }

    /** The number of the innermost level that joins two different dies. */
    public int tierBetween(int from, int to) {
        for (int i = 0; i < tiers.size(); i++) {
            int span = tiers.get(i).span();
            if (from / span == to / span) {
                return i;
            }
        }
        throw new IllegalArgumentException("dies " + from + " and " + to + " of " + id + "; allowed: 0 to "
                + (dieCount() - 1) + ". Maybe the cluster has too few nodes");
    }

    /** Whether {@code tier} leads from server to server over NICs; UB goes on through the ports inside. */
    public boolean isNetwork(LinkTier tier) {
        return tier.ports() == LinkTier.Ports.OWN && tier.span() > diesPerNode();
    }

    /** The level called {@code name}. */
    public LinkTier tier(String name) {
        for (LinkTier tier : tiers) {
            if (tier.name().equals(name)) {
                return tier;
            }
        }
        throw new IllegalArgumentException(id + " has no level " + name + "; allowed: "
                + String.join(", ", tiers.stream().map(LinkTier::name).toList()) + ". Maybe use another cluster");
    }

    /** The same product with {@code count} servers. */
    public Cluster withNodes(int count) {
        return new Cluster(id, devices, count, cardsPerNode, diesPerCard, tiers, host, transport, exchange);
    }

    /** The same machines with other costs of sending tokens to experts. */
    public Cluster withExchange(ExchangeCosts costs) {
        return new Cluster(id, devices, nodes, cardsPerNode, diesPerCard, tiers, host, transport, costs);
    }
}

package org.ascendtwin.hardware.fabric;

import java.util.List;
import org.ascendtwin.hardware.device.Range;

/**
 * The machines of a deployment and their network; the one place that counts devices.
 *
 * @param id short name, such as {@code a3-server}
 * @param devices how the ids of the devices begin that are built into it
 * @param nodes servers
 * @param cardsPerNode cards in each
 * @param diesPerCard dies on each card; a die is what SGLang calls a device
 * @param collectiveFixedSeconds a collective of almost no bytes
 * @param collectiveSource where that comes from
 * @param messageSeconds one token sent to one expert, in an all-to-all of many
 * @param messageSource where that comes from
 * @param tiers network levels, innermost first; the last spans more than one node if the product can
 */
public record Cluster(
        String id,
        List<String> devices,
        int nodes,
        int cardsPerNode,
        int diesPerCard,
        double collectiveFixedSeconds,
        String collectiveSource,
        double messageSeconds,
        String messageSource,
        List<LinkTier> tiers) {
    public Cluster {
        Range.check(id + ".nodes", nodes, 1, 1 << 14);
        Range.check(id + ".cardsPerNode", cardsPerNode, 1, 1 << 10);
        Range.check(id + ".diesPerCard", diesPerCard, 1, 16);
        Range.check(id + ".collectiveFixedSeconds", collectiveFixedSeconds, 0, 1e-2);
        Range.check(id + ".messageSeconds", messageSeconds, 0, 1e-3);
        devices = List.copyOf(devices);
        tiers = List.copyOf(tiers);
        for (int i = 1; i < tiers.size(); i++) {
            Range.check(
                    tiers.get(i).name() + ".span",
                    tiers.get(i).span(),
                    tiers.get(i - 1).span() + 1,
                    1 << 20);
        }
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

    /** The same product with {@code count} servers. */
    public Cluster withNodes(int count) {
        int dies = count * diesPerNode();
        int reach = tiers.isEmpty() ? 1 : tiers.getLast().span();
        if (count > 1 && dies > reach) {
            throw new IllegalArgumentException(id + " with " + count + " nodes has " + dies
                    + " dies; its network joins at most " + reach + ". Maybe use a cluster with an outer network");
        }
        return new Cluster(
                id,
                devices,
                count,
                cardsPerNode,
                diesPerCard,
                collectiveFixedSeconds,
                collectiveSource,
                messageSeconds,
                messageSource,
                tiers);
    }
}

package org.ascendtwin.scenarios.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code ./twin plan} may choose and what it is to reach. */
@Doc("What ./twin plan may choose and what it is to reach; ./twin run ignores it")
public record PlanSpec(
        @Doc("devices: fewest dies; cost: least cost an hour; goodput: most goodput of all the cards")
        @Default("devices")
        Objective objective,

        @Doc("share of requests that must keep the limits of slo") @Default("0.95") @Range(min = 0.01, max = 1)
        double goodShare,

        @Doc("the machines to choose from; those of the scenario where it is left out") @Default("[]")
        List<PlanMachines> machines,

        @Doc("whether servers may do both, or only prefill and only decode") @Default("[mixed, apart]")
        List<Arrangement> arrangements,

        @Doc("tp-size of servers to choose from; all powers of two that fit where it is left out") @Default("[]")
        List<Integer> tpSizes,

        @Doc("chunked-prefill-size to choose from, besides that of the scenario") @Default("[2048, 8192]")
        List<Integer> chunkSizes,

        @Doc("speculative-num-steps to choose from where the scenario speculates") @Default("[1, 2, 3, 4]")
        List<Integer> windows,

        @Doc("layouts that are simulated, the most promising in closed form") @Default("6") @Range(min = 1, max = 1000)
        int survivors,

        @Doc("answers that are shown with intervals") @Default("3") @Range(min = 1, max = 100)
        int shortlist,

        @Doc("repetitions of each of these") @Default("5") @Range(min = 2, max = 10_000)
        int replications) {

    public PlanSpec {
        if (arrangements.isEmpty()) {
            throw new IllegalArgumentException("arrangements is empty; allowed: mixed, apart, or both.");
        }
        check("tp-sizes", tpSizes, 1);
        check("chunk-sizes", chunkSizes, -1);
        check("windows", windows, 1);
    }

    private static void check(String key, List<Integer> values, int least) {
        for (int value : values) {
            if (value < least || value == 0) {
                throw new IllegalArgumentException(
                        key + " holds " + value + "; allowed: " + least + " or more, not 0.");
            }
        }
    }

    /** What is best. */
    public enum Objective {
        /** Fewest dies. */
        DEVICES,
        /** Least cost an hour. */
        COST,
        /** Most requests a second within the limits. */
        GOODPUT
    }

    /** Who does what. */
    public enum Arrangement {
        /** Servers that prefill and decode. */
        MIXED,
        /** Servers that prefill, and servers that decode. */
        APART
    }

    /** Machines to choose from. */
    @Doc("Machines that ./twin plan may choose")
    public record PlanMachines(
            ClusterSpec cluster,

            @Doc("what they cost; as the scenario says where it is left out") @Nullable EconomicsSpec economics) {}
}

package org.ascendtwin.scenarios.spec;

/** How well a figure must be known before repeating stops. */
@Doc("Repeats until a figure is known well enough")
public record PrecisionSpec(
        @Doc("the figure, as result.json calls it") @Default("output_throughput")
        String metric,

        @Doc("half the 95 % interval to reach, as a share of the mean") @Default("0.05") @Range(min = 1e-6, max = 1)
        double halfWidth,

        @Doc("repetitions at which it gives up") @Default("100") @Range(min = 2, max = 10_000)
        int mostReplications) {}

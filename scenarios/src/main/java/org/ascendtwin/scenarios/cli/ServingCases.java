package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.scenarios.experiment.ServingFit.Deployment;
import org.ascendtwin.scenarios.experiment.ServingFit.Figure;
import org.ascendtwin.scenarios.sglang.GpuCase;
import org.ascendtwin.scenarios.sglang.PublishedCase;
import org.ascendtwin.scenarios.sglang.PublishedDoubts;
import org.ascendtwin.scenarios.spec.InvalidInput;

/**
 * The deployments of a file that serving is fitted to.
 *
 * @param platform they ran on
 * @param figures that are compared
 * @param deployments that nothing speaks against
 * @param trusted these, by their kind
 * @param leftOut why others are not fitted, by their names
 * @param count of all in the file
 */
record ServingCases(
        ServingPlatform platform,
        List<Figure> figures,
        List<Deployment> deployments,
        Map<String, ServingProfile.Trust> trusted,
        Map<String, String> leftOut,
        int count) {
    private static final String THROUGHPUT = "output_throughput";
    private static final String TPOT = "mean_tpot_ms";
    private static final String TTFT = "mean_ttft_ms";

    private static final List<Figure> ON_ASCEND =
            List.of(new Figure(THROUGHPUT, ServingProfile.NOISE), new Figure(TPOT, ServingProfile.NOISE));

    /** The mean time between tokens repeats closely, that to the first hangs on how clients stay in step. */
    private static final List<Figure> ON_GPUS = List.of(new Figure(TPOT, 0.1), new Figure(TTFT, 0.3));

    static ServingCases onAscend(List<PublishedCase> all) {
        Map<String, String> leftOut = new TreeMap<>(PublishedDoubts.of(all));
        List<Deployment> deployments = new ArrayList<>();
        Map<String, ServingProfile.Trust> trusted = new TreeMap<>();
        for (PublishedCase each : all) {
            if (!each.results().containsKey("output_token_throughput")) {
                leftOut.putIfAbsent(each.id(), "no output throughput is published");
            }
            if (leftOut.containsKey(each.id())) {
                continue;
            }
            PublishedSubject subject = new PublishedSubject(each, Map.of(), List.of());
            try {
                deployments.add(new Deployment(subject, subject.kind()));
                trust(trusted, subject.kind().toString(), each.inputTokens());
            } catch (InvalidInput | IllegalArgumentException e) {
                leftOut.put(each.id(), "cannot be simulated: " + e.getMessage());
            }
        }
        return new ServingCases(ServingPlatform.ASCEND, ON_ASCEND, deployments, trusted, leftOut, all.size());
    }

    /** @param every of the distinct measurements one in so many is fitted, and the others are kept back */
    static ServingCases onGpus(List<GpuCase> all, int every) throws InvalidInput {
        Map<String, String> leftOut = new TreeMap<>();
        List<Deployment> deployments = new ArrayList<>();
        Map<String, ServingProfile.Trust> trusted = new TreeMap<>();
        Map<String, String> seen = new HashMap<>();
        int distinct = 0;
        for (GpuCase each : all) {
            String other = seen.putIfAbsent(each.measurement(), each.id());
            if (each.isApart()) {
                leftOut.put(each.id(), "whether it drafted is not told");
            } else if (other != null) {
                leftOut.put(each.id(), "the same measurement as " + other);
            } else if (distinct++ % every != 0) {
                leftOut.put(each.id(), "kept back to score the fit");
            } else {
                GpuSubject subject = new GpuSubject(each);
                deployments.add(new Deployment(subject, subject.kind()));
                trust(trusted, subject.kind().toString(), each.inputTokens());
            }
        }
        return new ServingCases(ServingPlatform.GPU, ON_GPUS, deployments, trusted, leftOut, all.size());
    }

    private static void trust(Map<String, ServingProfile.Trust> trusted, String kind, int inputTokens) {
        trusted.merge(kind, new ServingProfile.Trust(1, inputTokens, inputTokens), ServingProfile.Trust::and);
    }

    /** How scores of {@code figure} begin; those of the first on Ascend are told by nothing. */
    String prefix(int figure) {
        if (platform == ServingPlatform.ASCEND) {
            return figure == 0 ? "" : "mean time a token, ";
        }
        return figures.get(figure).metric().equals(TPOT) ? "TPOT: " : "TTFT: ";
    }
}

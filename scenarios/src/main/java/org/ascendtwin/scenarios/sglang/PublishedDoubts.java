package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records of published runs that cannot be what they say, with the evidence. */
public final class PublishedDoubts {
    private static final String THROUGHPUT = "output_token_throughput";

    /** Tokens in flight beyond the clients there are; labels are rounded. */
    private static final double MOST_UTILISATION = 1.03;

    private PublishedDoubts() {}

    /** The evidence against each doubtful case of {@code cases}, by its name. */
    public static Map<String, String> of(List<PublishedCase> cases) {
        Map<String, String> doubts = new LinkedHashMap<>();
        for (PublishedCase each : cases) {
            List<String> evidence = new ArrayList<>();
            each.qualityFlags().stream().filter(PublishedDoubts::isDoubt).forEach(evidence::add);
            if (each.sharesPrefixes() && !each.cachesPrefixes()) {
                evidence.add("prompts share a prefix, but no server keeps prefixes");
            }
            double utilisation = each.utilisation();
            if (utilisation > MOST_UTILISATION && !each.tpotIsLimit()) {
                evidence.add("throughput times TPOT is more than the clients have in flight");
            }
            for (PublishedCase other : cases) {
                if (other != each && repeats(each, other)) {
                    evidence.add("the same throughput is published of " + other.id());
                }
            }
            if (!evidence.isEmpty()) {
                doubts.put(each.id(), String.join("; ", evidence));
            }
        }
        return doubts;
    }

    /** A flag that says more than how a figure is to be read. */
    private static boolean isDoubt(String flag) {
        return !flag.startsWith("tpot_is_slo_target")
                && !flag.startsWith("single_wave")
                && !flag.startsWith("low_util");
    }

    private static boolean repeats(PublishedCase one, PublishedCase other) {
        Double throughput = one.results().get(THROUGHPUT);
        return throughput != null
                && throughput.equals(other.results().get(THROUGHPUT))
                && !one.deployment().equals(other.deployment());
    }
}

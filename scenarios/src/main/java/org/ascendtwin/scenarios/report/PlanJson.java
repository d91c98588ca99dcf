package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.plan.Candidate;
import org.ascendtwin.scenarios.plan.Estimated;
import org.ascendtwin.scenarios.plan.Knee;
import org.ascendtwin.scenarios.plan.Outcome;
import org.ascendtwin.scenarios.plan.PlanResult;
import org.ascendtwin.scenarios.plan.PlanResult.Variation;
import org.ascendtwin.scenarios.spec.Records;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A plan as one JSON document; a figure that does not exist is null. */
public final class PlanJson {
    private static final List<String> FIGURES = List.of(
            "good_share",
            "goodput",
            "mean_ttft_ms",
            "p99_ttft_ms",
            "mean_tpot_ms",
            "p99_tpot_ms",
            "output_throughput",
            "request_throughput",
            "device_busy_share");

    private PlanJson() {}

    /** The document, indented. */
    public static String text(PlanResult result) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(fields(result));
    }

    private static Map<String, @Nullable Object> fields(PlanResult result) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        Map<String, @Nullable Object> scenario = new LinkedHashMap<>();
        scenario.put("name", result.scenario().name());
        scenario.put("title", result.scenario().title());
        fields.put("scenario", scenario);
        fields.put("version", result.version());
        fields.put("seed", result.scenario().run().seed());
        fields.put("objective", result.plan().objective().name().toLowerCase(Locale.ROOT));
        fields.put("reached", result.isReached());
        fields.put("answer", outcome(result.best()));
        fields.put("answer_scenario", Records.toMap(result.best().candidate().scenario(result.scenario())));
        fields.put("n_plus_one", candidate(result.withSpares()));
        fields.put(
                "shortlist", result.shortlist().stream().map(PlanJson::outcome).toList());
        fields.put(
                "simulated", result.simulated().stream().map(PlanJson::outcome).toList());
        fields.put(
                "closed_form",
                result.estimates().stream().map(PlanJson::estimate).toList());
        fields.put("knee", knee(result.knee()));
        fields.put("variations", variations(result.variations()));
        fields.put("losses", variations(result.losses()));
        fields.put("advice", result.advice());
        fields.put("simulations", result.simulations());
        return fields;
    }

    private static Map<String, Object> candidate(Candidate candidate) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("deployment", candidate.label());
        fields.put("on", candidate.layout().label());
        fields.put("dies", candidate.dies());
        List<Map<String, Object>> servers = new ArrayList<>();
        for (int i = 0; i < candidate.instances().size(); i++) {
            Map<String, Object> server = new LinkedHashMap<>();
            server.put("role", candidate.layout().kinds().get(i).role().name().toLowerCase(Locale.ROOT));
            server.put("instances", candidate.instances().get(i));
            server.put("tp", candidate.layout().kinds().get(i).tp());
            server.put("dp", candidate.layout().kinds().get(i).dp());
            server.put("max_running_requests", candidate.settings().batches().get(i));
            servers.add(server);
        }
        fields.put("servers", servers);
        return fields;
    }

    private static Map<String, @Nullable Object> outcome(Outcome outcome) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(candidate(outcome.candidate()));
        fields.put("refused", outcome.refused());
        for (String name : FIGURES) {
            Estimate estimate = outcome.metrics().get(name);
            fields.put(name, estimate == null ? null : finite(estimate.value()));
            if (estimate != null && estimate.hasInterval()) {
                fields.put(name + "_interval", List.of(estimate.low(), estimate.high()));
            }
        }
        fields.put("tokens_per_second_and_die", finite(outcome.tokensPerSecondAndDie()));
        fields.put("tokens_per_second_and_user", finite(outcome.tokensPerSecondAndUser()));
        fields.put("currency", outcome.candidate().layout().economics().currency());
        fields.put("cost_per_hour", finite(outcome.costPerHour()));
        fields.put("cost_per_million_tokens", finite(outcome.costPerMillionTokens()));
        fields.put("kwh_per_million_tokens", finite(outcome.kilowattHoursPerMillionTokens()));
        return fields;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static Map<String, @Nullable Object> estimate(Estimated estimate) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("layout", estimate.layout().label());
        fields.put("refused", estimate.refused());
        Candidate candidate = estimate.candidate();
        fields.put("deployment", candidate == null ? null : candidate.label());
        fields.put("dies", candidate == null ? null : candidate.dies());
        fields.put("requests_per_second", candidate == null ? null : finite(estimate.requestsPerSecond()));
        return fields;
    }

    private static @Nullable Object knee(@Nullable Knee knee) {
        if (knee == null) {
            return null;
        }
        List<Map<String, Object>> points = new ArrayList<>();
        for (Knee.Point point : knee.points()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("load_factor", point.factor());
            each.put("outcome", outcome(point.outcome()));
            points.add(each);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("load_factor", knee.factor());
        fields.put("points", points);
        return fields;
    }

    private static List<Map<String, Object>> variations(List<Variation> variations) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Variation variation : variations) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("situation", variation.situation());
            fields.put("outcome", outcome(variation.outcome()));
            all.add(fields);
        }
        return all;
    }
}

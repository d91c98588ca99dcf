package org.ascendtwin.scenarios.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Comparison;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.ascendtwin.scenarios.plan.PlanResult;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioWriter;

/** The pages of sweeps, comparisons and plans: the answer first, then charts, tables, scenario and provenance. */
final class StudyPages {
    private StudyPages() {}

    static String of(SweepResult result, List<Figure> figures) {
        Page page = new Page(
                "Ascend Twin sweep report", result.scenario().title(), Lexicon.both(SweepTable.conclusion(result)));
        figures.forEach(page::figure);
        page.section("Points").table(SweepTable.rows(result));
        if (result.refusedCount() > 0) {
            page.list(SweepTable.refusals(result));
        }
        page.end();
        GainReading.of(result).ifPresent(reading -> page.section(reading.heading())
                .table(reading.rows())
                .list(reading.remarks())
                .end());
        pairs(result, page);
        return ended(page, result.scenario(), result.version());
    }

    /** Prefill against decode servers: which ratio, why, and what a closed form makes of it. */
    private static void pairs(SweepResult result, Page page) {
        if (PairReading.rateMatching(result).isEmpty()) {
            return;
        }
        PairReading.most(result).ifPresent(page::remark);
        section(page, "Requests within the limits, and what the others lack", PairReading.limits(result));
        section(
                page,
                "Load that is sustained (95 % of requests within the limits), requests/s",
                PairReading.sustained(result));
        page.section(PairReading.HEADING)
                .table(PairReading.rateMatching(result))
                .list(PairReading.remarks(result))
                .end();
        page.section("Reasons")
                .list(PairReading.reasons(result).stream()
                        .map(line -> line.strip().replaceFirst("^- ", ""))
                        .toList())
                .end();
    }

    private static void section(Page page, String title, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            page.section(title).table(rows).end();
        }
    }

    static String of(Comparison comparison, List<Figure> figures) {
        List<String> sentences = ComparisonReport.sentences(comparison);
        Page page = new Page(
                "Ascend Twin comparison report",
                comparison.one().scenario().title() + " / "
                        + comparison.other().scenario().title(),
                Lexicon.both(sentences.isEmpty() ? "No figure of the two can be compared." : sentences.getFirst()));
        figures.forEach(page::figure);
        page.section("Differences")
                .table(ComparisonReport.rows(comparison))
                .list(sentences)
                .end();
        page.section("Scenario")
                .details("A", ScenarioWriter.yaml(comparison.one().scenario()))
                .details("B", ScenarioWriter.yaml(comparison.other().scenario()))
                .end();
        return provenance(page, comparison.one().scenario(), comparison.one().version());
    }

    static String of(PlanResult result, List<Figure> figures) {
        Page page =
                new Page("Ascend Twin plan report", result.scenario().title(), Lexicon.both(PlanTables.answer(result)));
        page.remark(PlanTables.question(result));
        figures.forEach(page::figure);
        for (PlanTables.Section section : PlanTables.sections(result)) {
            page.section(section.title());
            if (section.rows().getFirst().size() > 2) {
                page.table(section.rows());
            } else {
                page.pairs(section.rows());
            }
            section.remarks().forEach(text -> page.remark(text.strip()));
            page.end();
        }
        return ended(page, result.best().candidate().scenario(result.scenario()), result.version());
    }

    private static String ended(Page page, Scenario scenario, String version) {
        page.section("Scenario")
                .details("As it was run, every default written out", ScenarioWriter.yaml(scenario))
                .end();
        return provenance(page, scenario, version);
    }

    private static String provenance(Page page, Scenario scenario, String version) {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("Version", version);
        pairs.put("Seed", Long.toString(scenario.run().seed()));
        pairs.put("Replications", Integer.toString(scenario.run().replications()));
        return page.section("Provenance").pairs(pairs).end().text();
    }
}

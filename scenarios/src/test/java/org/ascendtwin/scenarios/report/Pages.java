package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.cli.Outcome;

/** One page of each kind that the product writes, made by its commands on small scenarios. */
final class Pages {
    private static final String PAIRED = """
            name: paired
            title: TITLE
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392, cards: 2}
            servers:
              - {role: prefill, flags: {log-level: debug}}
              - {role: decode}
            router: {}
            workload: {num-prompts: 60, request-rate: 12 /s, input-len: 900, output-len: 30}
            slo: {ttft: 400 ms, tpot: 20 ms}
            sweep:
              vary:
                - path: servers[1].flags.tp-size
                  values: [1, 2, 3]
                - path: workload.request-rate
                  values: [4 /s, 20 /s]
            """;

    private static final String DRAFTED = """
            name: drafted
            title: TITLE
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392, cards: 2}
            servers:
              - flags:
                  tp-size: 4
                  speculative-algorithm: EAGLE3
                  speculative-num-steps: 3
                  speculative-eagle-topk: 1
                  speculative-num-draft-tokens: 4
            workload: {num-prompts: 40, max-concurrency: 16, input-len: 800, output-len: 60}
            sweep:
              baseline: {W: none}
              vary:
                - name: W
                  cases:
                    none: {"servers[0].flags.speculative-algorithm": "null"}
                    "2": {"servers[0].flags.speculative-num-steps": "2", "servers[0].flags.speculative-num-draft-tokens": "3"}
                - path: workload.max-concurrency
                  values: [2, 16]
            """;

    private static final String QUESTION = """
            name: question
            title: TITLE
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers: [{flags: {tp-size: 1}}]
            router: {}
            workload:
              num-prompts: 60
              request-rate: 40 /s
              input-len: {random: {len: 1500, range-ratio: 0.5}}
              output-len: {random: {len: 60, range-ratio: 0.5}}
            slo: {ttft: 600 ms, tpot: 30 ms}
            plan: {tp-sizes: [1, 2], survivors: 2, good-share: 0.9, shortlist: 2, replications: 2, chunk-sizes: [4096]}
            """;

    private final Path folder;
    private final Map<String, Path> pagesByKind = new LinkedHashMap<>();

    private Pages(Path folder) {
        this.folder = folder;
    }

    /** Makes all below {@code folder}. */
    static Map<String, Path> in(Path folder) throws IOException {
        Pages pages = new Pages(folder);
        pages.make("run", "run", PAIRED);
        pages.make("drafted run", "run", DRAFTED, "--replications", "3");
        pages.make("sweep", "sweep", PAIRED);
        pages.make("sweep with a baseline", "sweep", DRAFTED);
        pages.make("comparison", "compare", DRAFTED, "--set-b", "servers[0].flags.tp-size=2", "--replications", "3");
        pages.make("plan", "plan", QUESTION);
        return pages.pagesByKind;
    }

    private void make(String kind, String command, String scenario, String... options) throws IOException {
        String name = kind.replace(' ', '-');
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, scenario);
        Path directory = folder.resolve(name);
        List<Object> words = new ArrayList<>(List.of(command, file));
        words.addAll(List.of(options));
        words.addAll(List.of("--out", directory));
        Outcome outcome = Outcome.twin(words.toArray());
        assertThat(outcome.err()).as(kind).isEmpty();
        pagesByKind.put(kind, directory.resolve("report.html"));
    }
}

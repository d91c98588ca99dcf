package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.live.runtime.ModelBench;

/**
 * What a measurement of a model came to.
 *
 * @param title what was measured where
 * @param promptTokens tokens of each prompt
 * @param weightBytes bytes of the weights on the device
 * @param splits batch by batch, prefill apart from decode
 * @param memory the device's memory meanwhile
 */
public record LiveBenchReport(
        String title,
        int promptTokens,
        long weightBytes,
        List<ModelBench.Split> splits,
        List<ModelBench.MemorySample> memory) {
    public LiveBenchReport {
        splits = List.copyOf(splits);
        memory = List.copyOf(memory);
    }

    /** A table: a row a batch size. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "BATCH", "PREFILL ms", "PREFILL tok/s", "STEP ms", "DECODE tok/s", "x BATCH " + first().batch()));
        for (ModelBench.Split split : splits) {
            rows.add(List.of(
                    Integer.toString(split.batch()),
                    Figures.of(split.meanPrefillMicros() / 1e3),
                    Figures.of(promptTokens * 1e6 / split.meanPrefillMicros()),
                    Figures.of(split.meanStepMicros() / 1e3),
                    Figures.of(split.decodeTokensPerSecond()),
                    Figures.of(scaling(split))));
        }
        return rows;
    }

    private ModelBench.Split first() {
        return splits.getFirst();
    }

    /** Decoded tokens a second, as a multiple of the first batch size's. */
    double scaling(ModelBench.Split split) {
        return split.decodeTokensPerSecond() / first().decodeTokensPerSecond();
    }

    /** The result as plain values. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", title);
        fields.put("weight_bytes", weightBytes);
        fields.put("prompt_tokens", promptTokens);
        fields.put("batches", splits.stream().map(this::fields).toList());
        fields.put(
                "peak_bytes",
                memory.stream()
                        .mapToLong(ModelBench.MemorySample::usedBytes)
                        .max()
                        .orElse(0));
        return fields;
    }

    private Map<String, Object> fields(ModelBench.Split split) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("batch", split.batch());
        fields.put("mean_prefill_ms", split.meanPrefillMicros() / 1e3);
        fields.put("mean_tpot_ms", split.meanStepMicros() / 1e3);
        fields.put("output_throughput", split.decodeTokensPerSecond());
        fields.put("scaling", scaling(split));
        fields.put("step_growth", split.stepGrowth());
        fields.put("prefill_us", split.prefillMicros());
        fields.put("decode_us", split.decodeMicros());
        fields.put("wall_s", split.wallMicros() / 1e6);
        return fields;
    }

    /** Writes {@code steps.csv}, {@code memory.csv}, {@code bench.png} and {@code bench.svg} into a folder. */
    public void write(Path folder) throws IOException {
        StringBuilder steps = new StringBuilder("batch,phase,index,measured_us\n");
        for (ModelBench.Split split : splits) {
            append(steps, split.batch(), "prefill", split.prefillMicros());
            append(steps, split.batch(), "decode", split.decodeMicros());
        }
        StringBuilder samples = new StringBuilder("seconds,used_bytes,phase\n");
        for (ModelBench.MemorySample sample : memory) {
            samples.append(String.format(
                    Locale.ROOT, "%.6f,%d,\"%s\"%n", sample.seconds(), sample.usedBytes(), sample.phase()));
        }
        Files.writeString(folder.resolve("steps.csv"), steps, StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("memory.csv"), samples, StandardCharsets.UTF_8);
        Figure figure = new LiveBenchChart(this).figure();
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
        Files.writeString(folder.resolve(figure.name() + ".svg"), figure.svg(), StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder csv, int batch, String phase, double[] micros) {
        for (int i = 0; i < micros.length; i++) {
            csv.append(String.format(Locale.ROOT, "%d,%s,%d,%.3f%n", batch, phase, i, micros[i]));
        }
    }
}

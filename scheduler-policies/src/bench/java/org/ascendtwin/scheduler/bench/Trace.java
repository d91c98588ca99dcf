package org.ascendtwin.scheduler.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.SharedFolder;

/** The requests of a Mooncake trace: block {@code h} has the tokens 512 h to 512 h + 511. */
final class Trace {
    private static final int BLOCK_TOKENS = 512;
    private static final Pattern LINE = Pattern.compile(
            "\"input_length\": *(\\d+).*\"output_length\": *(\\d+).*\"hash_ids\": *\\[([^]]*)\\]");

    private final List<TokenRuns> prompts = new ArrayList<>();
    private final List<Integer> outputLengths = new ArrayList<>();

    static Trace mooncake() throws IOException {
        Path path = SharedFolder.require("data/traces/mooncake-conversation.jsonl.gz");
        Trace trace = new Trace();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                trace.add(line);
            }
        }
        return trace;
    }

    int size() {
        return prompts.size();
    }

    TokenRuns prompt(int index) {
        return prompts.get(index);
    }

    int outputLength(int index) {
        return outputLengths.get(index);
    }

    private void add(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.find()) {
            throw new IllegalArgumentException("not a line of a Mooncake trace: " + line);
        }
        int left = Integer.parseInt(matcher.group(1));
        TokenRuns prompt = new TokenRuns();
        for (String block : matcher.group(3).split(",", -1)) {
            int taken = Math.min(left, BLOCK_TOKENS);
            prompt.append(Long.parseLong(block.strip()) * BLOCK_TOKENS, taken);
            left -= taken;
        }
        prompts.add(prompt);
        outputLengths.add(Integer.parseInt(matcher.group(2)));
    }
}

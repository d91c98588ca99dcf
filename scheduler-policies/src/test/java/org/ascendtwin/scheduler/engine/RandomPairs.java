package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.RatioSettings;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;

/** Random servers in pairs and requests for them, the same for the same seed; memory is scarce on both sides. */
record RandomPairs(
        int prefillCount,
        int decodeCount,
        EngineConfig prefill,
        EngineConfig decode,
        long latencyNanos,
        double nanosPerToken,
        List<Request> requests) {
    private static final long NANOS_A_MILLI = 1_000_000;

    static RandomPairs of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int pageSize = pick(random, 1, 4, 16);
        return new RandomPairs(
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                prefill(random, pageSize),
                decode(random, pageSize),
                pick(random, 0, 100_000, 20_000_000),
                pick(random, 0, 1_000, 100_000),
                requests(random));
    }

    private static EngineConfig prefill(SplittableRandom random, int pageSize) {
        return EngineConfig.builder(512 + random.nextInt(1024), 1 + random.nextInt(10))
                .pageSize(pageSize)
                .contextLength(500)
                .maxPrefillTokens(pick(random, 200, 1000))
                .chunkedPrefillSize(pick(random, PrefillRules.OFF, 64, 256))
                .prefillMaxRequests(pick(random, PrefillRules.OFF, 1))
                .overlap(random.nextBoolean())
                .disableRadixCache(random.nextInt(3) == 0)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.PREFILL))
                .build();
    }

    private static EngineConfig decode(SplittableRandom random, int pageSize) {
        int reserved = pick(random, 16, 16, 40, 512);
        EngineConfig.Builder builder = EngineConfig.builder(1100 + random.nextInt(1024), 1 + random.nextInt(12))
                .pageSize(pageSize)
                .contextLength(500)
                .overlap(random.nextBoolean())
                .ratioSettings(new RatioSettings(0.7, 0.14, 600, 20))
                .repairedDefects(EnumSet.allOf(UpstreamDefect.class))
                .disaggregation(new DisaggregationSettings(
                        ServerRole.DECODE,
                        reserved,
                        pick(random, 1, 1, 5),
                        0,
                        DisaggregationSettings.MIXED.bootstrapTimeoutNanos(),
                        DisaggregationSettings.MIXED.waitingTimeoutNanos()));
        if (random.nextInt(3) == 0) {
            builder.speculativeWindow(SpeculativeWindow.chain(1 + random.nextInt(4)));
        }
        return builder.build();
    }

    private static List<Request> requests(SplittableRandom random) {
        List<Request> requests = new ArrayList<>();
        int count = 20 + random.nextInt(60);
        long arrivalNanos = 0;
        for (int id = 0; id < count; id++) {
            arrivalNanos += random.nextInt(12) * NANOS_A_MILLI;
            TokenRuns prompt = TokenRuns.of(1000L * random.nextInt(4), 1 + random.nextInt(150));
            prompt.append(1_000_000L + 1000L * random.nextInt(12), 1 + random.nextInt(100));
            requests.add(Request.of(id, arrivalNanos, prompt, 1 + random.nextInt(200))
                    .withIgnoreEos(random.nextBoolean()));
        }
        return requests;
    }

    private static int pick(SplittableRandom random, int... values) {
        return values[random.nextInt(values.length)];
    }
}

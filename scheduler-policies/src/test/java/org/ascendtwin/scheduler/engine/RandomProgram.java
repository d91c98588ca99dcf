package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.RatioSettings;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.HostTierSettings;
import org.ascendtwin.scheduler.cache.WritePolicy;
import org.ascendtwin.scheduler.policy.Batching;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowRule;
import org.ascendtwin.scheduler.speculate.WindowSettings;

/** Random settings and requests, the same for the same seed. */
record RandomProgram(EngineConfig config, List<Request> requests) {
    private static final long NANOS_A_MILLI = 1_000_000;

    static RandomProgram of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new RandomProgram(config(random), requests(random));
    }

    /** The same program with requests named otherwise; tokens keep their identities. */
    RandomProgram renamed(IntUnaryOperator newId) {
        List<Request> renamed = new ArrayList<>();
        for (Request request : requests) {
            renamed.add(new Request(
                    newId.applyAsInt(request.id()),
                    request.arrivalNanos(),
                    request.prompt(),
                    request.maxNewTokens(),
                    request.priority(),
                    request.routingKey(),
                    request.ignoreEos(),
                    request.outputStart(),
                    request.trueOutputTokens()));
        }
        return new RandomProgram(config, renamed);
    }

    private static EngineConfig config(SplittableRandom random) {
        int pageSize = pick(random, 1, 4, 16);
        boolean speculates = random.nextInt(4) == 0;
        boolean cached = random.nextInt(4) != 0;
        boolean byPriority = random.nextInt(4) == 0;
        SchedulePolicy policy = byPriority ? SchedulePolicy.FCFS : policy(random, speculates);
        EngineConfig.Builder builder = EngineConfig.builder(1024 + random.nextInt(1024), 2 + random.nextInt(14))
                .pageSize(pageSize)
                .contextLength(900)
                .maxPrefillTokens(pick(random, 200, 1000))
                .chunkedPrefillSize(pick(random, PrefillRules.OFF, 64, 256))
                .enableMixedChunk(!speculates && policy.batching() == Batching.SGLANG && random.nextBoolean())
                .overlap(random.nextBoolean())
                .disableRadixCache(!cached)
                .radixEvictionPolicy(EvictionPolicy.values()[random.nextInt(EvictionPolicy.values().length)])
                .scheduleConservativeness(pick(random, 0, 1))
                .ratioSettings(new RatioSettings(0.7, 0.14, pick(random, 10, 600), 20));
        builder.schedulePolicy(policy)
                .randomSeed(random.nextLong())
                .ttftLimitNanos(100 * NANOS_A_MILLI)
                .priorities(new PriorityRules(byPriority, random.nextBoolean(), random.nextBoolean(), 10))
                .repairedDefects(EnumSet.allOf(UpstreamDefect.class));
        if (speculates) {
            speculate(builder, random);
        }
        EngineConfig plain = builder.build();
        if (plain.schedulePolicy().batching() != Batching.SGLANG) {
            return plain;
        }
        if (cached && random.nextInt(3) == 0) {
            builder.hiCache(new HostTierSettings(2, WritePolicy.values()[random.nextInt(WritePolicy.values().length)]));
        }
        builder.schedulerRecvInterval(pick(random, 1, 1, 10))
                .disableConsecutivePrefillOverlap(
                        plain.overlap() && !plain.enableMixedChunk() && random.nextInt(4) == 0);
        if (plain.overlap() && random.nextInt(4) == 0) {
            builder.prefillDelayer(new DelayerSettings(5, 0.1, 0.5, 50 * NANOS_A_MILLI));
        }
        return builder.build();
    }

    private static void speculate(EngineConfig.Builder builder, SplittableRandom random) {
        int steps = 1 + random.nextInt(4);
        boolean branches = random.nextInt(3) == 0;
        WindowRule[] rules = {WindowRule.FIXED, WindowRule.ADAPTIVE, WindowRule.THRESHOLD};
        builder.speculativeWindow(
                        branches
                                ? SpeculativeWindow.tree(steps, 3, 2 + random.nextInt(3))
                                : SpeculativeWindow.chain(steps))
                .bigramKeys(true)
                .windows(WindowSettings.of(branches ? WindowRule.FIXED : rules[random.nextInt(rules.length)]))
                .graphBatchSizes(List.of(1, 2, 4, 8, 16));
    }

    private static SchedulePolicy policy(SplittableRandom random, boolean speculates) {
        SchedulePolicy[] policies = SchedulePolicy.values();
        SchedulePolicy policy = policies[random.nextInt(policies.length)];
        return speculates && policy.batching() != Batching.SGLANG ? SchedulePolicy.FCFS : policy;
    }

    private static List<Request> requests(SplittableRandom random) {
        List<Request> requests = new ArrayList<>();
        int count = 20 + random.nextInt(60);
        long arrivalNanos = 0;
        for (int id = 0; id < count; id++) {
            arrivalNanos += random.nextInt(20) * NANOS_A_MILLI;
            TokenRuns prompt = TokenRuns.of(1000L * random.nextInt(4), 1 + random.nextInt(200));
            prompt.append(1_000_000L + 1000L * random.nextInt(12), 1 + random.nextInt(150));
            requests.add(Request.of(id, arrivalNanos, prompt, 1 + random.nextInt(120))
                    .withPriority(10 * random.nextInt(4))
                    .withRoutingKey(random.nextBoolean() ? "k" + random.nextInt(3) : null)
                    .withIgnoreEos(random.nextBoolean()));
        }
        return requests;
    }

    private static int pick(SplittableRandom random, int... values) {
        return values[random.nextInt(values.length)];
    }
}

package org.ascendtwin.scheduler.engine;

import java.util.List;
import org.ascendtwin.scheduler.batch.DecodePass;
import org.ascendtwin.scheduler.batch.DelayGate;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.PrefillPass;
import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.StaticPass;
import org.ascendtwin.scheduler.batch.TokenBudgetPass;
import org.ascendtwin.scheduler.cache.ChunkCache;
import org.ascendtwin.scheduler.cache.HostTier;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.PagePool;
import org.ascendtwin.scheduler.cache.PrefixCache;
import org.ascendtwin.scheduler.cache.RadixCache;
import org.ascendtwin.scheduler.cache.StorageLink;
import org.ascendtwin.scheduler.cache.StorageSettings;
import org.ascendtwin.scheduler.cache.StorageTier;
import org.ascendtwin.scheduler.policy.PolicyCatalogue;
import org.ascendtwin.scheduler.policy.QueuePolicy;
import org.ascendtwin.scheduler.speculate.AdaptiveSteps;
import org.jspecify.annotations.Nullable;

/** What an engine is made of, put together from its settings. */
final class EngineParts {
    private final NewTokenRatio ratio;
    private final Planner planner;
    private final Results results;
    private final Admission admission;
    private final EngineView view;
    private final @Nullable DelayGate gate;
    private @Nullable StorageTier storage;

    EngineParts(EngineConfig config, Roster roster, EngineListener listener, @Nullable StorageLink link) {
        PagePool pool = new PagePool(config.maxTotalTokens(), config.pageSize());
        PrefixCache cache = cache(config, pool, link);
        Residency residency =
                new Residency(new KvMemory(pool, cache), config.reservedWindow(), config.maxRunningRequests());
        @Nullable AdaptiveSteps adaptive = adaptive(config);
        DelayerSettings delay = config.prefillDelayer();
        gate = delay == null ? null : new DelayGate(delay, roster, residency.memory());
        ratio = new NewTokenRatio(config.ratioSettings(), config.scheduleConservativeness());
        planner = switch (config.schedulePolicy().batching()) {
            case SGLANG -> sglang(config, roster, residency, adaptive, listener);
            case TOKEN_BUDGET ->
                new TokenBudgetPlanner(
                        new TokenBudgetPass(roster, residency, config.maxRunningRequests(), config.maxBatchedTokens()),
                        listener);
            case STATIC -> new StaticPlanner(new StaticPass(roster, residency, config.maxRunningRequests()), listener);
        };
        results = new Results(residency, listener, config.ignoreEos(), adaptive);
        admission = new Admission(config, roster, residency, listener);
        view = new EngineView(roster, residency, ratio, admission);
    }

    private Planner sglang(
            EngineConfig config,
            Roster roster,
            Residency residency,
            @Nullable AdaptiveSteps adaptive,
            EngineListener listener) {
        int retractDecodeSteps = config.ratioSettings().retractDecodeSteps();
        return new SglangPlanner(
                roster,
                ratio,
                new PrefillPass(roster, residency, config.prefillRules(), retractDecodeSteps, gate),
                new DecodePass(roster, residency, ratio, config.speculativeWindow(), retractDecodeSteps, adaptive),
                policy(config, residency.memory().cache()),
                listener);
    }

    NewTokenRatio ratio() {
        return ratio;
    }

    Planner planner() {
        return planner;
    }

    Results results() {
        return results;
    }

    Admission admission() {
        return admission;
    }

    EngineView view() {
        return view;
    }

    @Nullable StorageTier storage() {
        return storage;
    }

    @Nullable DelayGate gate() {
        return gate;
    }

    private static QueuePolicy policy(EngineConfig config, PrefixCache cache) {
        return PolicyCatalogue.create(
                config.schedulePolicy(), cache, config.priorities(), config.randomSeed(), config.ttftLimitNanos());
    }

    private PrefixCache cache(EngineConfig config, PagePool pool, @Nullable StorageLink link) {
        if (config.disableRadixCache()) {
            return new ChunkCache(pool);
        }
        HostTier host = null;
        if (config.hiCache().isEnabled()) {
            int hostTokens = config.hiCache().tokens(config.maxTotalTokens(), config.pageSize());
            host = new HostTier(
                    hostTokens, config.pageSize(), config.hiCache().writePolicy(), config.radixEvictionPolicy());
        }
        RadixCache cache = new RadixCache(pool, config.radixEvictionPolicy(), config.bigramKeys(), host);
        StorageSettings settings = config.hiCache().storage();
        if (settings != null) {
            if (link == null) {
                throw new IllegalArgumentException("hicache_storage_prefetch_policy is "
                        + settings.prefetchPolicy().flag()
                        + " without a storage. Maybe give the engine a link to one.");
            }
            storage = cache.attachStorage(settings, link);
        }
        return cache;
    }

    private static @Nullable AdaptiveSteps adaptive(EngineConfig config) {
        List<Integer> graphs = config.graphBatchSizes();
        return config.speculativeAdaptive()
                ? new AdaptiveSteps(
                        config.speculativeWindow().numSteps(),
                        graphs.stream().mapToInt(Integer::intValue).sorted().toArray())
                : null;
    }
}

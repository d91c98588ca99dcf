package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.PageTable;
import org.ascendtwin.scheduler.policy.Batching;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * Checks after each event what every policy owes: no KV token is lost or counted twice, no budget is exceeded, and the
 * device, whose steps all take the same time and whose host takes none, never waits while a request is there.
 */
final class ContractWatch implements EngineListener {
    private final String program;
    private final EngineConfig config;
    private final Timekeeper timekeeper;
    private final long stepNanos;
    private final Set<Sequence> admitted = new LinkedHashSet<>();
    private final List<Integer> admissionOrder = new ArrayList<>();
    private final List<Long> firstTokenNanos = new ArrayList<>();
    private final BitSet heldPages = new BitSet();
    private @Nullable EngineView view;
    private int present;
    private long presentSinceNanos;
    private long deviceFreeNanos;
    private int endedCount;
    private int retractionCount;
    private long latencySumNanos;

    ContractWatch(String program, EngineConfig config, Timekeeper timekeeper, long stepNanos) {
        this.program = program;
        this.config = config;
        this.timekeeper = timekeeper;
        this.stepNanos = stepNanos;
    }

    /** Tells that a request goes to the engine. */
    void receives() {
        if (present++ == 0) {
            presentSinceNanos = timekeeper.nowNanos();
        }
    }

    int endedCount() {
        return endedCount;
    }

    int retractionCount() {
        return retractionCount;
    }

    /** Requests in the order in which they first entered a step. */
    List<Integer> admissionOrder() {
        return admissionOrder;
    }

    double meanLatencyNanos() {
        return (double) latencySumNanos / endedCount;
    }

    /** Requests whose first token came within {@code limitNanos} of their arrival. */
    long withinTtft(long limitNanos) {
        return firstTokenNanos.stream().filter(nanos -> nanos <= limitNanos).count();
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView launchView) {
        view = launchView;
        long nowNanos = timekeeper.nowNanos();
        assertThat(nowNanos == presentSinceNanos || nowNanos <= deviceFreeNanos)
                .as("%s: device idle from %d to %d", program, deviceFreeNanos, nowNanos)
                .isTrue();
        deviceFreeNanos = Math.max(nowNanos, deviceFreeNanos) + stepNanos;
        checkBudgets(plan);
        checkMemory();
    }

    private void checkBudgets(StepPlan plan) {
        int extendTokens = 0;
        int tokens = 0;
        for (int index = 0; index < plan.count(); index++) {
            assertThat(plan.queryLength(index)).as(program).isPositive();
            tokens += plan.queryLength(index);
            extendTokens += index < plan.extendCount() ? plan.queryLength(index) : 0;
        }
        assertThat(plan.count()).as(program).isBetween(1, config.maxRunningRequests());
        Batching batching = config.schedulePolicy().batching();
        if (batching == Batching.TOKEN_BUDGET) {
            assertThat(tokens).as(program).isLessThanOrEqualTo(config.maxBatchedTokens());
        } else if (batching == Batching.SGLANG && config.chunkedPrefillSize() != PrefillRules.OFF) {
            assertThat(extendTokens).as(program).isLessThanOrEqualTo(config.chunkedPrefillSize());
        } else if (batching == Batching.SGLANG && plan.extendCount() > 1) {
            assertThat(extendTokens).as(program).isLessThanOrEqualTo(config.maxPrefillTokens());
        }
    }

    /** Every page is free, kept for later prompts, or held by a request. */
    private void checkMemory() {
        EngineView seen = view;
        if (seen == null) {
            return;
        }
        heldPages.clear();
        for (Sequence sequence : admitted) {
            PageTable pages = sequence.lease().pages();
            for (int index = 0; index < pages.count(); index++) {
                heldPages.set(pages.pageId(index));
            }
        }
        assertThat(seen.freeTokens() + seen.evictableTokens() + heldPages.cardinality() * config.pageSize())
                .as(program)
                .isEqualTo(seen.capacityTokens());
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        if (admitted.add(sequence)) {
            admissionOrder.add(sequence.id());
        }
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        if (first) {
            firstTokenNanos.add(timekeeper.nowNanos() - sequence.request().arrivalNanos());
        }
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        assertThat(reason).as(program).isIn(EndReason.LENGTH, EndReason.STOP);
        present--;
        endedCount++;
        latencySumNanos += timekeeper.nowNanos() - sequence.request().arrivalNanos();
        checkMemory();
    }

    @Override
    public void retracted(Sequence sequence) {
        retractionCount++;
        checkMemory();
    }

    @Override
    public void preempted(Sequence sequence) {
        checkMemory();
    }
}

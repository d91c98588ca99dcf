package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.PageTable;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * Plays the device's KV memory: each launched step writes pages that nobody else in the step has, and finds in its pages
 * exactly the tokens it believes to be there. The latter is not followed where copies from the host or rejected drafts
 * write as well.
 */
final class KvAudit implements EngineListener {
    private static final long NOTHING = -1;

    private final String program;
    private final int pageSize;
    private final boolean knowsContents;
    private final boolean sharesPages;
    private final long[] tokens;
    private final int[] writers;
    private int steps;
    private int shown;
    private int endedCount;
    private int lost;
    private @Nullable EngineView engine;

    KvAudit(String program, EngineConfig config) {
        this.program = program;
        pageSize = config.pageSize();
        knowsContents =
                !config.speculativeWindow().isActive() && !config.hiCache().isEnabled();
        sharesPages = config.microBatches().count() > 1;
        tokens = new long[config.maxTotalTokens()];
        writers = new int[config.maxTotalTokens() / pageSize];
        Arrays.fill(tokens, NOTHING);
    }

    /** Looks at {@code view} where requests end for want of memory. */
    KvAudit watching(EngineView view) {
        engine = view;
        return this;
    }

    /** Requests that ended for want of memory. */
    int lost() {
        return lost;
    }

    int steps() {
        return steps;
    }

    int shownTokens() {
        return shown;
    }

    int endedCount() {
        return endedCount;
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {
        steps++;
        Arrays.fill(writers, -1);
        assertThat(view.freeTokens()).as(program).isNotNegative();
        for (int index = 0; index < plan.count(); index++) {
            claim(plan, index);
        }
        for (int index = 0; knowsContents && index < plan.count(); index++) {
            readAndWrite(plan, index);
        }
    }

    /** Everything a step writes belongs to one request of it. */
    private void claim(StepPlan plan, int index) {
        int first = plan.prefixLength(index) / pageSize;
        int last = (plan.prefixLength(index) + plan.queryLength(index) - 1) / pageSize;
        PageTable pages = plan.sequence(index).lease().pages();
        assertThat(pages.count()).as("%s step %d", program, steps).isGreaterThan(last);
        for (int page = first; page <= last; page++) {
            assertThat(writers[pages.pageId(page)])
                    .as("%s step %d request %d page %d", program, steps, plan.requestId(index), page)
                    .isEqualTo(-1);
            writers[pages.pageId(page)] = index;
        }
    }

    private void readAndWrite(StepPlan plan, int index) {
        Sequence sequence = plan.sequence(index);
        int prefix = plan.prefixLength(index);
        PageTable pages = sequence.lease().pages();
        for (int at = 0; at < prefix; at++) {
            int slot = pages.pageId(at / pageSize) * pageSize + at % pageSize;
            assertThat(tokens[slot])
                    .as("%s step %d request %d token %d", program, steps, sequence.id(), at)
                    .isEqualTo(token(sequence, at));
        }
        for (int at = prefix; at < prefix + plan.queryLength(index); at++) {
            tokens[pages.pageId(at / pageSize) * pageSize + at % pageSize] = token(sequence, at);
        }
    }

    /** The token at {@code index}, in flight or not. */
    private static long token(Sequence sequence, int index) {
        TokenRuns known = sequence.tokens();
        return index < known.length()
                ? known.tokenAt(index)
                : sequence.request().outputStart() + index - sequence.promptLength();
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        assertThat(cachedTokens).as(program).isBetween(0, sequence.tokens().length() - 1);
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        assertThat(first).as(program).isEqualTo(sequence.outputCount() == count);
        shown += count;
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        if (reason == EndReason.OUT_OF_MEMORY && sharesPages) {
            checkAlone(sequence);
        } else {
            assertThat(reason).as(program).isIn(EndReason.STOP, EndReason.LENGTH);
        }
        shown -= sequence.outputCount();
        endedCount++;
    }

    /**
     * A micro-batch cannot take memory back from others: its last request is aborted where these hold so much that it finds
     * no page for its next token ({@code retract_decode}, whose batch is the micro-batch's own).
     */
    private void checkAlone(Sequence sequence) {
        EngineView now = Objects.requireNonNull(engine);
        assertThat(now.runningCount())
                .as("%s: others of its micro-batch", program)
                .isZero();
        assertThat(now.presentCount() - now.waitingCount())
                .as("%s: requests of other micro-batches", program)
                .isPositive();
        int ownPages = (sequence.tokens().length() + pageSize - 1) / pageSize;
        assertThat(now.freeTokens() + now.evictableTokens())
                .as("%s: what it held and one more page are more than there is", program)
                .isLessThan((ownPages + 1) * pageSize);
        lost++;
    }

    @Override
    public void retracted(Sequence sequence) {
        assertThat(sequence.isRetracted()).as(program).isTrue();
    }

    @Override
    public void preempted(Sequence sequence) {
        assertThat(sequence.isRetracted()).as(program).isTrue();
    }
}

package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.ServerRole;

/**
 * Keeps the books of one server of a pair: every token of memory is free, kept for later prompts or held by a request
 * that is here, and a request ends here once.
 */
final class HandoverAudit implements EngineListener {
    private final String program;
    private final ServerRole role;
    private final Set<Sequence> present = new LinkedHashSet<>();
    private final TreeMap<Integer, EndReason> endsById = new TreeMap<>();
    private final TreeMap<Integer, List<Long>> outputsById = new TreeMap<>();
    private final BitSet heldPages = new BitSet();
    private int retractionCount;

    HandoverAudit(String program, EngineConfig config) {
        this.program = program;
        role = config.disaggregation().role();
    }

    /** Why each request left. */
    Map<Integer, EndReason> endsById() {
        return endsById;
    }

    /** The tokens that the client of each request was shown. */
    Map<Integer, List<Long>> outputsById() {
        return outputsById;
    }

    int retractionCount() {
        return retractionCount;
    }

    /** Compares what is free with what is held. */
    void check(EngineView view) {
        heldPages.clear();
        for (int index = 0; index < view.underWayCount(); index++) {
            hold(view.underWay(index));
        }
        for (int index = 0; index < view.waitingCount(); index++) {
            hold(view.waiting(index));
        }
        for (Sequence sequence : present) {
            hold(sequence);
        }
        int tokens = view.freeTokens() + view.evictableTokens() + heldPages.cardinality() * view.pageSize();
        if (tokens != view.capacityTokens()) {
            // Asked after each event, so that only a failure pays for its description.
            throw new AssertionError(program + " " + role + ": free, kept and held tokens are " + tokens + ", not "
                    + view.capacityTokens());
        }
    }

    private void hold(Sequence sequence) {
        for (int index = 0; index < sequence.lease().pages().count(); index++) {
            heldPages.set(sequence.lease().pages().pageId(index));
        }
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {
        for (int index = 0; index < plan.count(); index++) {
            Sequence sequence = plan.sequence(index);
            present.add(sequence);
            int end = plan.prefixLength(index) + plan.queryLength(index);
            assertThat(sequence.lease().pages().count() * view.pageSize())
                    .as("%s request %d", program, sequence.id())
                    .isGreaterThanOrEqualTo(end);
            if (role == ServerRole.DECODE) {
                assertThat(plan.extendCount()).as(program).isZero();
                assertThat(sequence.handover().arrivedTokens()).as(program).isEqualTo(sequence.promptLength());
            } else {
                assertThat(sequence.handover().isRoomKnown()).as(program).isTrue();
            }
        }
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        assertThat(role).as(program).isEqualTo(ServerRole.PREFILL);
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        List<Long> outputs = outputsById.computeIfAbsent(sequence.id(), id -> new ArrayList<>());
        assertThat(first).as(program).isEqualTo(outputs.isEmpty());
        for (int index = sequence.tokens().length() - count;
                index < sequence.tokens().length();
                index++) {
            outputs.add(sequence.tokens().tokenAt(index));
        }
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        present.remove(sequence);
        assertThat(endsById.put(sequence.id(), reason))
                .as("%s request %d", program, sequence.id())
                .isNull();
    }

    @Override
    public void retracted(Sequence sequence) {
        assertThat(role).as(program).isEqualTo(ServerRole.DECODE);
        retractionCount++;
    }

    @Override
    public void preempted(Sequence sequence) {
        throw new AssertionError(program + ": request " + sequence.id() + " preempted");
    }
}

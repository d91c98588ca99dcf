package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.JointStep;
import org.jspecify.annotations.Nullable;

/** The ledgers of all ranks of one server, and the accounts of requests that are kept with them. */
final class ServerLedger {
    private final TimeAccounts accounts;
    private final Role role;
    private final int firstRank;
    private final @Nullable RunTrace trace;
    private final RunTrace.@Nullable Step[] pendingSteps;
    private final StepLedger[] ledgers;

    /**
     * @param most steps that can be under way
     * @param firstRank number of the first rank, counted over all servers
     * @param trace told of every step; null where nobody looks
     */
    ServerLedger(TimeAccounts accounts, Role role, int ranks, int most, int firstRank, @Nullable RunTrace trace) {
        this.firstRank = firstRank;
        this.trace = trace;
        pendingSteps = new RunTrace.@Nullable Step[ranks];
        this.accounts = accounts;
        this.role = role;
        ledgers = new StepLedger[ranks];
        for (int rank = 0; rank < ranks; rank++) {
            ledgers[rank] = new StepLedger(most);
        }
    }

    StepLedger rank(int rank) {
        return ledgers[rank];
    }

    /** Request {@code id} comes to {@code rank}; where it is to be decoded only, its time is another server's for now. */
    void receive(int rank, int id) {
        if (role != Role.DECODE) {
            accounts.received(id, ledgers[rank]);
        }
    }

    /** What {@code rank} computes in the step that is about to be launched. */
    void compute(int rank, StepPlan plan, StepCost cost) {
        int drafted = plan.kind() == StepKind.VERIFY ? plan.queryLength(0) - 1 : 0;
        ledgers[rank].compute(plan.kind(), drafted, cost);
        if (trace != null) {
            pendingSteps[rank] = step(rank, plan, cost);
        }
    }

    private RunTrace.Step step(int rank, StepPlan plan, StepCost cost) {
        int tokens = 0;
        for (int index = 0; index < plan.count(); index++) {
            tokens += plan.queryLength(index);
        }
        long[] nanosByPart = new long[CostPart.values().length];
        for (CostPart part : CostPart.values()) {
            nanosByPart[part.ordinal()] = cost.nanos(part);
        }
        return new RunTrace.Step(
                firstRank + rank, plan.kind(), plan.count(), tokens, 0, cost.totalNanos(), nanosByPart);
    }

    /** All ranks begin a step. */
    void launch(long startNanos, long nanos) {
        for (StepLedger ledger : ledgers) {
            ledger.launch(startNanos, nanos);
        }
        for (int rank = 0; trace != null && rank < pendingSteps.length; rank++) {
            RunTrace.Step step = pendingSteps[rank];
            if (step != null) {
                trace.add(new RunTrace.Step(
                        step.rank(),
                        step.kind(),
                        step.requests(),
                        step.tokens(),
                        startNanos,
                        nanos,
                        step.nanosByPart()));
                pendingSteps[rank] = null;
            }
        }
    }

    /** The first of the steps under way has run. */
    void end(JointStep step) {
        for (int rank = 0; rank < ledgers.length; rank++) {
            accounts.stepEnded(step.plan(rank), ledgers[rank], role == Role.PREFILL);
        }
    }
}
